import { ActionIcon, Button, Checkbox, Group, Modal, Stack, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { putShift, removeShift, type Shift } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import styles from "./schedule.module.css";

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const NEW: Shift = { code: "", name: "", begins: "07:00", ends: "11:30", weekdays: [1, 2, 3, 4, 5], enabled: true };

/** The shifts of the department: added, changed, taken out of use. */
export function ShiftsDialog({ shifts, onClose }: { shifts: readonly Shift[]; onClose: () => void }) {
  const { t } = useText();
  const [draft, setDraft] = useState<Shift | null>(null);
  return (
    <Modal
      opened
      size={640}
      onClose={onClose}
      title={t("roster.shifts")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="sm">
        {shifts.map((shift) => (
          <div key={shift.code} className={styles.closureLine}>
            <span>
              <strong>{shift.name}</strong>
              <small>
                {shift.begins.slice(0, 5)}–{shift.ends.slice(0, 5)}
                {!shift.enabled && ` · ${t("roster.disabled")}`}
              </small>
            </span>
            <Button size="compact-sm" variant="default" onClick={() => setDraft(shift)}>
              {t("shell.edit")}
            </Button>
          </div>
        ))}
        {draft ? (
          <ShiftForm
            key={draft.code}
            shift={draft}
            isNew={!shifts.some((one) => one.code === draft.code)}
            onDone={() => setDraft(null)}
          />
        ) : (
          <div>
            <Button variant="default" onClick={() => setDraft(NEW)}>
              {t("roster.addShift")}
            </Button>
          </div>
        )}
      </Stack>
    </Modal>
  );
}

function ShiftForm({ shift, isNew, onDone }: { shift: Shift; isNew: boolean; onDone: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(shift);
  const change = (part: Partial<Shift>) => setDraft((now) => ({ ...now, ...part }));
  const after = async () => {
    tellDone(t("shell.saved"));
    onDone();
    await queries.invalidateQueries({ queryKey: ["roster"] });
    await queries.invalidateQueries({ queryKey: ["schedule"] });
  };
  const save = useMutation({ mutationFn: () => putShift({ ...draft, code: draft.code.trim() }), onSuccess: after });
  const remove = useMutation({ mutationFn: () => removeShift(shift.code), onSuccess: after });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const field = (member: "code" | "name" | "begins" | "ends") => ({
    value: draft[member],
    onChange: (event: { currentTarget: { value: string } }) => change({ [member]: event.currentTarget.value }),
    required: true,
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <div className={styles.fields}>
          <TextInput label={t("roster.code")} {...field("code")} readOnly={!isNew} maxLength={16} />
          <TextInput label={t("roster.name")} {...field("name")} maxLength={200} />
          <TextInput type="time" label={t("roster.begins")} {...field("begins")} />
          <TextInput type="time" label={t("roster.ends")} {...field("ends")} />
        </div>
        <Checkbox.Group
          label={t("roster.weekdays")}
          value={draft.weekdays.map(String)}
          onChange={(days) => change({ weekdays: days.map(Number).sort() })}
        >
          <Group gap="sm">
            {WEEKDAYS.map((weekday) => (
              <Checkbox key={weekday} value={String(weekday)} label={t(`roster.day.${weekday}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        {!isNew && (
          <Checkbox
            label={t("roster.enabled")}
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
        )}
        {(save.error || remove.error) && <ProblemNotice error={save.error ?? remove.error} />}
        <Group justify="flex-end">
          {!isNew && (
            <ActionIcon variant="default" size={36} aria-label={t("shell.delete")} onClick={() => remove.mutate()}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
          <Button variant="default" onClick={onDone}>
            {t("order.back")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={draft.weekdays.length === 0}>
            {t("shell.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
