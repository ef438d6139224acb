import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addDevice, approveKnock, changeDevice, type Device, devicesQuery, knocksQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import { AbilityFields } from "./AbilityFields";
import { AddressFields } from "./AddressFields";
import { draftOf, type Editing, isAeTitle } from "./device-draft";
import { ExchangeFields } from "./ExchangeFields";
import { WorklistFields } from "./WorklistFields";

function saveDevice({ kind }: Editing, draft: Device): Promise<Device> {
  if (kind === "new") return addDevice(draft);
  return kind === "approve" ? approveKnock(draft) : changeDevice(draft);
}

/** Adds a device, changes one, or makes one of an unknown caller. */
export function DeviceEditor({ editing, onClose }: { editing: Editing; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Device>(() => draftOf(editing.device));
  const change = (part: Partial<Device>) => setDraft((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () => saveDevice(editing, draft),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: devicesQuery.queryKey }),
        queries.invalidateQueries({ queryKey: knocksQuery.queryKey }),
      ]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAeTitle(draft.ae_title)) save.mutate();
  };
  const titles = { new: "devices.add", change: "devices.change", approve: "devices.approveTitle" } as const;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t(titles[editing.kind])}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <AddressFields draft={draft} onChange={change} isNew={editing.kind === "new"} />
          <AbilityFields draft={draft} onChange={change} />
          <WorklistFields draft={draft} onChange={change} />
          <ExchangeFields draft={draft} onChange={change} />
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
