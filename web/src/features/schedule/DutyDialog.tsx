import { Autocomplete, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addDuty, peopleQuery, type Shift } from "../../api";
import { formatDate, useText } from "../../text";
import { ProblemNotice, RoomSelect } from "../../ui";

type Props = { day: string; shift: Shift; onClose: () => void };

/** Puts somebody on duty in a shift. */
export function DutyDialog({ day, shift, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const people = useQuery(peopleQuery);
  const [person, setPerson] = useState("");
  const [room, setRoom] = useState<string | null>(null);
  const [task, setTask] = useState("");
  const save = useMutation({
    mutationFn: () =>
      addDuty({ day, shift_code: shift.code, room_code: room ?? "", person: person.trim(), task: task.trim() }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ["roster"] });
      await queries.invalidateQueries({ queryKey: ["schedule"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("roster.add", { shift: shift.name, day: formatDate(day) })}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Autocomplete
            label={t("roster.person")}
            data={people.data?.items ?? []}
            value={person}
            onChange={setPerson}
            maxLength={200}
            required
            data-autofocus
          />
          <RoomSelect value={room} onChange={setRoom} />
          <TextInput
            label={t("roster.task")}
            placeholder={t("roster.taskHelp")}
            value={task}
            onChange={(event) => setTask(event.currentTarget.value)}
            maxLength={200}
          />
          {save.error && <ProblemNotice error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("order.back")}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!person.trim()}>
              {t("shell.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
