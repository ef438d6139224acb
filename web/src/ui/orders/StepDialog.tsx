import { Button, Checkbox, Group, Modal, Select, Stack, Textarea } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Order, type OrderDetail, roomsQuery, type Step, type StepBody, takeStep } from "../../api";
import { hospitalDay, hospitalMoment, useText } from "../../text";
import { tellDone } from "../notify";
import { ProblemNotice } from "../ProblemNotice";
import styles from "./orders.module.css";

type Props = {
  order: Order | OrderDetail;
  step: Step;
  onClose: () => void;
  onDone?: (order: Order) => void;
  isWithoutImages?: boolean;
};

/** Steps that ask for why; the first ones do not go without. */
export const NEEDS_REASON: readonly Step[] = ["refuse", "discontinue", "unapprove", "recall_result"];
const MAY_SAY_WHY: readonly Step[] = [...NEEDS_REASON, "hold", "cancel", "uncancel", "reopen", "withdraw", "perform"];
type Why =
  | "wrong"
  | "unprepared"
  | "contraindicated"
  | "duplicate"
  | "absent"
  | "unpaid"
  | "broken"
  | "wish"
  | "unwell"
  | "filmless"
  | "elsewhere";
const REASONS: Partial<Record<Step, readonly Why[]>> = {
  refuse: ["wrong", "unprepared", "contraindicated", "duplicate", "absent"],
  hold: ["unpaid", "unprepared", "absent", "broken"],
  cancel: ["wrong", "duplicate", "wish"],
  discontinue: ["unwell", "broken", "wish"],
  perform: ["filmless", "elsewhere"],
};

/** A step of an order that asks for something: a reason, a room, an appointment. */
export function StepDialog({ order, step, onClose, onDone, isWithoutImages = false }: Props) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [room, setRoom] = useState<string | null>(order.room_code || null);
  const [at, setAt] = useState(order.scheduled ? hospitalMoment(order.due_at) : `${hospitalDay(1)} 08:00:00`);
  const [isWithout, setWithout] = useState(isWithoutImages);
  const save = useMutation({
    mutationFn: () => takeStep(order.id, bodyOf()),
    onSuccess: async (after) => {
      tellDone(t("order.done", { step: t(`order.step.${step}`) }));
      onClose();
      onDone?.(after);
      await queries.invalidateQueries({ predicate: ({ queryKey }) => CHANGED.includes(String(queryKey[0])) });
    },
  });
  const bodyOf = (): StepBody => {
    const body: StepBody = { step, reason: reason.trim() };
    if (step === "accept" && room) body.room_code = room;
    if (step === "reschedule") {
      body.scheduled_at = `${at.replace(" ", "T").slice(0, 16)}:00+07:00`;
      if (room) body.room_code = room;
    }
    if (step === "perform") body.without_images = isWithout;
    return body;
  };
  const needsReason = NEEDS_REASON.includes(step) || (step === "perform" && isWithout);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`order.step.${step}`)}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {step === "reschedule" && (
            <DateTimePicker
              label={t("order.appointment")}
              value={at}
              onChange={(value) => setAt(value ?? at)}
              valueFormat="DD/MM/YYYY HH:mm"
              locale={text.language}
              firstDayOfWeek={1}
              timePickerProps={{ minutesStep: 5, withDropdown: true }}
              required
            />
          )}
          {(step === "accept" || step === "reschedule") && (
            <RoomSelect value={room} onChange={setRoom} modality={order.modality} isRequired={step === "accept"} />
          )}
          {step === "perform" && (
            <Checkbox
              label={t("order.withoutImages")}
              checked={isWithout}
              onChange={(event) => setWithout(event.currentTarget.checked)}
            />
          )}
          {MAY_SAY_WHY.includes(step) && (
            <>
              <Textarea
                label={t("order.reason")}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
                required={needsReason}
                autosize
                minRows={2}
                maxLength={1000}
                data-autofocus
              />
              <div className={styles.reasons}>
                {(REASONS[step] ?? []).map((why) => (
                  <Button
                    key={why}
                    size="compact-sm"
                    variant="default"
                    onClick={() => setReason(t(`order.why.${why}`))}
                  >
                    {t(`order.why.${why}`)}
                  </Button>
                ))}
              </div>
            </>
          )}
          {save.error && <ProblemNotice error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("order.back")}
            </Button>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={(needsReason && !reason.trim()) || (step === "accept" && !room)}
            >
              {t(`order.step.${step}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What a step may have changed; pages that show it ask again. */
export const CHANGED = ["orders", "order", "queue", "schedule", "board"];

type RoomProps = {
  value: string | null;
  onChange: (room: string | null) => void;
  modality?: string;
  isRequired?: boolean;
  label?: string;
};

/** A room in use; those made for a modality first. */
export function RoomSelect({ value, onChange, modality = "", isRequired = false, label }: RoomProps) {
  const { t } = useText();
  const rooms = useQuery(roomsQuery).data?.items.filter((room) => room.enabled) ?? [];
  const fits = (modalities: readonly string[]) => modalities.length === 0 || modalities.includes(modality);
  const sorted = [...rooms].sort((one, other) => Number(fits(other.modalities)) - Number(fits(one.modalities)));
  return (
    <Select
      label={label ?? t("order.room")}
      placeholder={t("order.chooseRoom")}
      data={sorted.map((room) => ({ value: room.code, label: room.name }))}
      value={value}
      onChange={onChange}
      searchable
      clearable={!isRequired}
      required={isRequired}
      nothingFoundMessage={t("order.noRoom")}
    />
  );
}
