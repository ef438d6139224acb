import {
  Autocomplete,
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  addService,
  changeService,
  devicesQuery,
  roomsQuery,
  type Service,
  type ServiceDraft,
  servicesQuery,
} from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone, useMay } from "../../ui";
import styles from "./catalogue.module.css";
import { MODALITIES } from "./drafts";

type Props = {
  isNew: boolean;
  start: ServiceDraft;
  onClose: () => void;
  /** Told of what was saved, such as to map a code to it. */
  onSaved?: (service: Service) => unknown;
};

/** Adds a service or changes one. */
export function ServiceEditor({ isNew, start, onClose, onSaved }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const mayReadDevices = useMay()("device.read");
  const groups = useQuery(servicesQuery).data?.items.map((service) => service.group) ?? [];
  const rooms = useQuery(roomsQuery).data?.items ?? [];
  const devices = useQuery({ ...devicesQuery, enabled: mayReadDevices }).data?.items ?? [];
  const [draft, setDraft] = useState(start);
  const change = (part: Partial<ServiceDraft>) => setDraft((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () => (isNew ? addService(draft) : changeService(draft)),
    onSuccess: async (service) => {
      tellDone(t("shell.saved"));
      await onSaved?.(service);
      onClose();
      await queries.invalidateQueries({ queryKey: servicesQuery.queryKey });
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
      title={t(isNew ? "catalogue.addService" : "catalogue.changeService")}
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
              label={t("catalogue.serviceName")}
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
              maxLength={256}
              required
              data-autofocus={!isNew || undefined}
            />
            <Autocomplete
              label={t("catalogue.group")}
              data={[...new Set(groups.filter(Boolean))]}
              value={draft.group}
              onChange={(group) => change({ group })}
              maxLength={256}
            />
            <Autocomplete
              label={t("catalogue.modality")}
              data={MODALITIES}
              value={draft.modality}
              onChange={(modality) => change({ modality: modality.toUpperCase() })}
              maxLength={16}
            />
            <TextInput
              label={t("catalogue.bodyPart")}
              description={t("catalogue.bodyPartHelp")}
              value={draft.body_part}
              onChange={(event) => change({ body_part: event.currentTarget.value.toUpperCase() })}
              maxLength={16}
              spellCheck={false}
            />
            <NumberInput
              label={t("catalogue.minutesLong")}
              value={draft.minutes}
              onChange={(minutes) => change({ minutes: Number(minutes) || 15 })}
              min={1}
              max={1440}
              allowDecimal={false}
              allowNegative={false}
            />
            <MultiSelect
              label={t("catalogue.rooms")}
              description={t("catalogue.roomsHelp")}
              data={rooms.map((room) => ({ value: room.code, label: `${room.name} (${room.code})` }))}
              value={draft.rooms}
              onChange={(chosen) => change({ rooms: chosen })}
              searchable
            />
            <MultiSelect
              label={t("catalogue.devices")}
              description={t("catalogue.devicesHelp")}
              data={titlesOf(devices, draft.devices)}
              value={draft.devices}
              onChange={(chosen) => change({ devices: chosen })}
              searchable
            />
            <Textarea
              className={styles.whole}
              label={t("catalogue.preparation")}
              description={t("catalogue.preparationHelp")}
              value={draft.preparation}
              onChange={(event) => change({ preparation: event.currentTarget.value })}
              rows={3}
              maxLength={2000}
            />
            <Checkbox
              label={t("catalogue.contrast")}
              checked={draft.contrast}
              onChange={(event) => change({ contrast: event.currentTarget.checked })}
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

/** Devices to choose from; those that are chosen stay even if they are known no more. */
export function titlesOf(devices: readonly { ae_title: string; description: string }[], chosen: readonly string[]) {
  const known = devices.map((one) => ({
    value: one.ae_title,
    label: one.description ? `${one.ae_title} – ${one.description}` : one.ae_title,
  }));
  const gone = chosen.filter((title) => !known.some((one) => one.value === title));
  return [...known, ...gone.map((title) => ({ value: title, label: title }))];
}
