import { ActionIcon, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addClosure, type Closure, removeClosure } from "../../api";
import { formatMoment, useText } from "../../text";
import { ProblemNotice, RoomSelect, tellDone } from "../../ui";
import styles from "./schedule.module.css";

type Props = { day: string; closures: readonly Closure[]; onClose: () => void };

/** Closes a room or a device for a while, and opens it again. */
export function ClosureDialog({ day, closures, onClose }: Props) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const [room, setRoom] = useState<string | null>(null);
  const [device, setDevice] = useState("");
  const [since, setSince] = useState(`${day} 13:00:00`);
  const [until, setUntil] = useState(`${day} 17:00:00`);
  const [reason, setReason] = useState("");
  const anew = () => queries.invalidateQueries({ queryKey: ["schedule"] });
  const instant = (moment: string) => `${moment.replace(" ", "T").slice(0, 16)}:00+07:00`;
  const save = useMutation({
    mutationFn: () =>
      addClosure({
        room_code: room ?? "",
        device: device.trim(),
        since: instant(since),
        until: instant(until),
        reason: reason.trim(),
      }),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      onClose();
      await anew();
    },
  });
  const open = useMutation({ mutationFn: removeClosure, onSuccess: anew });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const picker = { valueFormat: "DD/MM/YYYY HH:mm", locale: text.language, firstDayOfWeek: 1 as const };
  return (
    <Modal opened onClose={onClose} title={t("schedule.close")} closeButtonProps={{ "aria-label": t("shell.close") }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {closures.map((one) => (
            <div key={one.id} className={styles.closureLine}>
              <span>
                {[one.room_code || one.device, one.reason].filter(Boolean).join(" · ")}
                <small>
                  {formatMoment(one.since)} – {formatMoment(one.until)}
                </small>
              </span>
              <ActionIcon variant="default" aria-label={t("schedule.reopen")} onClick={() => open.mutate(one.id)}>
                <IconTrash size={18} />
              </ActionIcon>
            </div>
          ))}
          <RoomSelect value={room} onChange={setRoom} />
          <TextInput
            label={t("schedule.orDevice")}
            value={device}
            onChange={(event) => setDevice(event.currentTarget.value)}
            maxLength={16}
            disabled={room !== null}
          />
          <DateTimePicker
            {...picker}
            label={t("schedule.since")}
            value={since}
            onChange={(at) => setSince(at ?? since)}
          />
          <DateTimePicker
            {...picker}
            label={t("schedule.until")}
            value={until}
            onChange={(at) => setUntil(at ?? until)}
          />
          <TextInput
            label={t("order.reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={200}
          />
          {save.error && <ProblemNotice error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("order.back")}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={room === null && !device.trim()}>
              {t("schedule.close")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
