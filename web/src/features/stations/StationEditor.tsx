import { Button, Checkbox, Group, Modal, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addStation, changeStation, devicesQuery, type Here, type StationFacts, stationsQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone, useMay } from "../../ui";
import { PermissionLimit } from "./PermissionLimit";
import { isNetwork } from "./station-draft";
import styles from "./stations.module.css";

type Props = { id: number | null; start: StationFacts; here: Here | undefined; onClose: () => void };

/** Adds a station or changes one. */
export function StationEditor({ id, start, here, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const devices = useQuery({ ...devicesQuery, enabled: useMay()("device.read") });
  const [draft, setDraft] = useState(start);
  const change = (part: Partial<StationFacts>) => setDraft((now) => ({ ...now, ...part }));
  const wrong = draft.networks.find((one) => !isNetwork(one));
  const save = useMutation({
    mutationFn: () => (id === null ? addStation(draft) : changeStation(id, draft)),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      onClose();
      await queries.invalidateQueries({ queryKey: stationsQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong === undefined) save.mutate();
  };
  const address = here?.address ?? "";
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t(id === null ? "stations.add" : "stations.change")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <div className={styles.fields}>
            <TextInput
              label={t("stations.name")}
              placeholder={t("stations.nameExample")}
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
              maxLength={64}
              required
              data-autofocus
            />
            <TextInput
              label={t("stations.place")}
              placeholder={t("stations.placeExample")}
              value={draft.place}
              onChange={(event) => change({ place: event.currentTarget.value })}
              maxLength={128}
            />
            <TagsInput
              className={styles.whole}
              label={t("stations.networks")}
              description={t("stations.networksHelp")}
              error={wrong === undefined ? undefined : t("stations.networkWrong", { text: wrong })}
              value={draft.networks}
              onChange={(networks) => change({ networks })}
              acceptValueOnBlur
              maxTags={64}
            />
            {address && !draft.networks.includes(address) && (
              <div className={styles.whole}>
                <Button variant="default" size="xs" onClick={() => change({ networks: [...draft.networks, address] })}>
                  {t("stations.addHere", { address })}
                </Button>
              </div>
            )}
            <Checkbox
              className={styles.whole}
              label={t("stations.needsBoth")}
              description={t("stations.needsBothHelp")}
              checked={draft.needs_both}
              onChange={(event) => change({ needs_both: event.currentTarget.checked })}
            />
            <Select
              className={styles.whole}
              label={t("stations.device")}
              description={t("stations.deviceHelp")}
              clearable
              searchable
              value={draft.device || null}
              onChange={(device) => change({ device: device ?? "" })}
              data={(devices.data?.items ?? []).map((one) => ({
                value: one.ae_title,
                label: `${one.ae_title} · ${one.host}:${one.port}`,
              }))}
            />
          </div>
          <Checkbox
            label={t("stations.limited")}
            description={t("stations.limitedHelp")}
            checked={draft.permissions !== null}
            onChange={(event) => change({ permissions: event.currentTarget.checked ? [] : null })}
          />
          {draft.permissions !== null && (
            <PermissionLimit value={draft.permissions} onChange={(permissions) => change({ permissions })} />
          )}
          <Checkbox
            label={t("stations.enabled")}
            description={t("stations.enabledHelp")}
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
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
