import { Button, CopyButton, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { enrolBrowser, makeEnrolment, removeBrowser, type Station, stationsQuery } from "../../api";
import { formatMoment, useText } from "../../text";
import { browserOf, type Column, DataTable, ProblemNotice, tellDone } from "../../ui";
import styles from "./stations.module.css";

/** The browsers a station is known by, and how another becomes one of them. */
export function Browsers({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: stationsQuery.queryKey });
  const link = useMutation({ mutationFn: () => makeEnrolment(station.id) });
  const here = useMutation({
    mutationFn: async () => enrolBrowser(await makeEnrolment(station.id)),
    onSuccess: async () => {
      tellDone(t("stations.enrolled", { name: station.name }));
      await refresh();
    },
  });
  const removal = useMutation({
    mutationFn: (browser: number) => removeBrowser(station.id, browser),
    onSuccess: refresh,
  });
  const columns: Column<Station["browsers"][number]>[] = [
    { title: t("stations.browser"), show: (one) => browserOf(one.agent) || t("stations.someBrowser") },
    { title: t("stations.enrolledAt"), show: (one) => `${formatMoment(one.enrolled_at)} · ${one.enrolled_by}` },
    { title: t("stations.seen"), show: (one) => (one.seen_at ? formatMoment(one.seen_at) : t("shell.never")) },
    {
      title: "",
      align: "end",
      show: (one) => (
        <Button size="xs" variant="default" onClick={() => removal.mutate(one.id)}>
          {t("stations.forget")}
        </Button>
      ),
    },
  ];
  const error = link.error ?? here.error ?? removal.error;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("stations.browsersOf", { name: station.name })}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="md">
        <p className={styles.help}>{t("stations.browsersHelp")}</p>
        {station.browsers.length > 0 && (
          <DataTable
            label={t("stations.browsersOf", { name: station.name })}
            columns={columns}
            rows={station.browsers}
            keyOf={(one) => one.id}
          />
        )}
        {error && <ProblemNotice error={error} />}
        {link.data && <LinkShown address={`${window.location.origin}/station/${link.data}`} />}
        <Group>
          <Button onClick={() => link.mutate()} loading={link.isPending} variant={link.data ? "default" : "filled"}>
            {t(link.data ? "stations.linkAgain" : "stations.link")}
          </Button>
          <Button variant="default" onClick={() => here.mutate()} loading={here.isPending}>
            {t("stations.enrolHere")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function LinkShown({ address }: { address: string }) {
  const { t } = useText();
  return (
    <div>
      <p className={styles.help}>{t("stations.linkHelp")}</p>
      <Group gap="xs" wrap="nowrap" mt={6}>
        <TextInput
          className={styles.grow}
          aria-label={t("stations.linkName")}
          value={address}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={address}>
          {({ copied, copy }) => <Button onClick={copy}>{t(copied ? "shell.copied" : "shell.copy")}</Button>}
        </CopyButton>
      </Group>
    </div>
  );
}
