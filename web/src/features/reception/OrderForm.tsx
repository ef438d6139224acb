import { Button, Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeOrder, type Order, type OrderBody, type Priority, placeOrder, servicesQuery } from "../../api";
import { useText } from "../../text";
import { PRIORITIES, ProblemNotice, RoomSelect, tellDone } from "../../ui";
import styles from "./reception.module.css";

type Props = { patient: number; order?: Order; onClose: () => void };
type Draft = {
  code: string | null;
  room: string | null;
  priority: Priority;
  paid: string | null;
  pregnancy: string | null;
  diagnosis: string;
  icd10: string;
  history: string;
  allergies: string;
  referrer: string;
  department: string;
  note: string;
};

function draftOf(order?: Order): Draft {
  return {
    code: order?.service_code || null,
    room: order?.room_code || null,
    priority: order?.priority ?? "routine",
    paid: order?.paid === undefined || order.paid === null ? null : String(order.paid),
    pregnancy: order?.pregnancy ? String(order.pregnancy) : null,
    diagnosis: order?.diagnosis ?? "",
    icd10: order?.icd10 ?? "",
    history: order?.history ?? "",
    allergies: order?.allergies ?? "",
    referrer: order?.referrer ?? "",
    department: order?.department ?? "",
    note: order?.note ?? "",
  };
}

function bodyOf(draft: Draft, before: Draft): OrderBody {
  const { code, room, paid, pregnancy, ...plain } = draft;
  const body: OrderBody = { ...plain };
  if (code && code !== before.code) body.code = code;
  if (room && room !== before.room) body.room_code = room;
  if (paid !== null) body.paid = paid === "true";
  if (pregnancy !== null) body.pregnancy = Number(pregnancy);
  return body;
}

/** What is asked for: service and room, how urgent, and what the examiner must know. */
export function OrderForm({ patient, order, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const [before] = useState(() => draftOf(order));
  const [draft, setDraft] = useState(before);
  const services = useQuery(servicesQuery).data?.items.filter((one) => one.enabled || one.code === draft.code) ?? [];
  const service = services.find((one) => one.code === draft.code);
  const save = useMutation({
    mutationFn: () =>
      order ? changeOrder(order.id, bodyOf(draft, before)) : placeOrder({ ...bodyOf(draft, before), patient }),
    onSuccess: async ({ order: saved }) => {
      tellDone(t("place.saved", { accession: saved.accession }));
      onClose();
      await queries.invalidateQueries({ queryKey: ["orders"] });
      await queries.invalidateQueries({ queryKey: ["order"] });
    },
  });
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const field = (member: "diagnosis" | "icd10" | "history" | "allergies" | "referrer" | "department" | "note") => ({
    value: draft[member],
    onChange: (event: { currentTarget: { value: string } }) => change({ [member]: event.currentTarget.value }),
    maxLength: ["diagnosis", "history", "note", "allergies"].includes(member) ? 2000 : 200,
    autoComplete: "off",
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Select
          label={t("place.service")}
          description={service?.preparation}
          data={services.map((one) => ({ value: one.code, label: `${one.name} (${one.code})` }))}
          value={draft.code}
          onChange={(code) => change({ code })}
          searchable
          nothingFoundMessage={t("place.noService")}
          required={!order}
          limit={50}
        />
        <div className={styles.row}>
          <RoomSelect value={draft.room} onChange={(room) => change({ room })} modality={service?.modality ?? ""} />
          <Select
            label={t("order.priority")}
            data={PRIORITIES.map((one) => ({ value: one, label: t(`order.priority.${one}`) }))}
            value={draft.priority}
            onChange={(one) => change({ priority: PRIORITIES.find((known) => known === one) ?? "routine" })}
            allowDeselect={false}
          />
          <Select
            label={t("order.paid")}
            data={[
              { value: "true", label: t("order.isPaid") },
              { value: "false", label: t("order.isUnpaid") },
            ]}
            value={draft.paid}
            onChange={(paid) => change({ paid })}
          />
        </div>
        <div className={styles.row}>
          <TextInput label={t("order.department")} {...field("department")} />
          <TextInput label={t("order.referrer")} {...field("referrer")} />
        </div>
        <div className={styles.row}>
          <TextInput label={t("order.diagnosis")} {...field("diagnosis")} />
          <TextInput label={t("order.icd10")} {...field("icd10")} />
        </div>
        <div className={styles.row}>
          <Select
            label={t("order.pregnancy")}
            data={(["1", "2", "3", "4"] as const).map((one) => ({ value: one, label: t(`order.pregnancy.${one}`) }))}
            value={draft.pregnancy}
            onChange={(pregnancy) => change({ pregnancy })}
          />
          <TextInput label={t("order.allergies")} {...field("allergies")} />
        </div>
        <Textarea label={t("order.clinical")} {...field("history")} autosize minRows={2} />
        <Textarea label={t("order.note")} {...field("note")} autosize minRows={1} />
        {save.error && <ProblemNotice error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("order.back")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!order && !draft.code}>
            {t("place.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
