import { Button, Checkbox, Group, Modal, MultiSelect, Stack, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addRoom, changeRoom, devicesQuery, type Room, type RoomDraft, roomsQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone, useMay } from "../../ui";
import styles from "./catalogue.module.css";
import { MODALITIES } from "./drafts";
import { titlesOf } from "./ServiceEditor";

type Props = { isNew: boolean; start: RoomDraft; onClose: () => void; onSaved?: (room: Room) => unknown };

/** Adds a room or changes one. */
export function RoomEditor({ isNew, start, onClose, onSaved }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const mayReadDevices = useMay()("device.read");
  const devices = useQuery({ ...devicesQuery, enabled: mayReadDevices }).data?.items ?? [];
  const [draft, setDraft] = useState(start);
  const change = (part: Partial<RoomDraft>) => setDraft((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () => (isNew ? addRoom(draft) : changeRoom(draft)),
    onSuccess: async (room) => {
      tellDone(t("shell.saved"));
      await onSaved?.(room);
      onClose();
      await queries.invalidateQueries({ queryKey: roomsQuery.queryKey });
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
      size="lg"
      title={t(isNew ? "catalogue.addRoom" : "catalogue.changeRoom")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <div className={styles.fields}>
            <TextInput
              label={t("catalogue.code")}
              value={draft.code}
              onChange={(event) => change({ code: event.currentTarget.value })}
              readOnly={!isNew}
              maxLength={64}
              spellCheck={false}
              required
              data-autofocus={isNew || undefined}
            />
            <TextInput
              label={t("catalogue.roomName")}
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
              maxLength={256}
              required
            />
            <TagsInput
              label={t("catalogue.modalities")}
              description={t("catalogue.modalitiesHelp")}
              data={MODALITIES}
              value={draft.modalities}
              onChange={(chosen) => change({ modalities: chosen.map((one) => one.toUpperCase()) })}
              acceptValueOnBlur
            />
            <MultiSelect
              label={t("catalogue.devices")}
              description={t("catalogue.roomDevicesHelp")}
              data={titlesOf(devices, draft.devices)}
              value={draft.devices}
              onChange={(chosen) => change({ devices: chosen })}
              searchable
            />
            <Checkbox
              label={t("catalogue.enabled")}
              checked={draft.enabled}
              onChange={(event) => change({ enabled: event.currentTarget.checked })}
            />
          </div>
          {save.error && <ProblemNotice error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shell.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("shell.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
