import { ActionIcon, Button, Group } from "@mantine/core";
import { IconPencil, IconPlugConnected, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { removeStation, type Station, stationsQuery } from "../../api";
import { useText } from "../../text";
import { type Column, ConfirmDialog, DataTable } from "../../ui";
import { StationState } from "./StationState";
import styles from "./stations.module.css";
import { useStationCheck } from "./use-station-check";

type Props = {
  stations: readonly Station[];
  hereId: number | null;
  mayManage: boolean;
  onEdit: (station: Station) => void;
  onBrowsers: (station: Station) => void;
};

export function StationTable({ stations, hereId, mayManage, onEdit, onBrowsers }: Props) {
  const { t } = useText();
  const check = useStationCheck();
  const [leaving, setLeaving] = useState<Station | null>(null);
  const columns: Column<Station>[] = [
    {
      title: t("stations.name"),
      show: (one) => (
        <div className={styles.name}>
          <strong>{one.name}</strong>
          {one.id === hereId && <span className={styles.mark}>{t("stations.here")}</span>}
          {!one.enabled && <span className={styles.mark}>{t("stations.off")}</span>}
          <div className={styles.soft}>{one.place}</div>
        </div>
      ),
    },
    { title: t("stations.knownBy"), show: (one) => <KnownBy station={one} /> },
    {
      title: t("stations.rights"),
      show: (one) =>
        one.permissions === null
          ? t("stations.asPerson")
          : t("stations.atMost", { count: String(one.permissions.length) }),
    },
    {
      title: t("stations.seen"),
      show: (one) => <StationState station={one} state={check.states.get(one.id)} />,
    },
    {
      title: "",
      align: "end",
      show: (one) => (
        <Group gap={4} justify="flex-end">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlugConnected size={16} />}
            loading={check.states.get(one.id)?.kind === "asking"}
            onClick={() => check.ask(one.id)}
          >
            {t("stations.verify")}
          </Button>
          {mayManage && (
            <>
              <Button size="xs" variant="default" onClick={() => onBrowsers(one)}>
                {t("stations.browsers")}
              </Button>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={34}
                aria-label={`${t("shell.edit")} ${one.name}`}
                title={t("shell.edit")}
                onClick={() => onEdit(one)}
              >
                <IconPencil size={18} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={34}
                aria-label={`${t("shell.delete")} ${one.name}`}
                title={t("shell.delete")}
                onClick={() => setLeaving(one)}
              >
                <IconTrash size={18} />
              </ActionIcon>
            </>
          )}
        </Group>
      ),
    },
  ];
  return (
    <>
      <DataTable label={t("stations.title")} columns={columns} rows={stations} keyOf={(one) => one.id} />
      {leaving && <RemoveStation station={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function KnownBy({ station }: { station: Station }) {
  const { t } = useText();
  const count = station.browsers.length;
  if (count === 0 && station.networks.length === 0 && !station.device)
    return <span className={styles.soft}>{t("stations.byNothing")}</span>;
  return (
    <>
      {station.networks.length > 0 && <div className={styles.networks}>{station.networks.join(", ")}</div>}
      {count > 0 && <div>{t("stations.byBrowsers", { count: String(count) })}</div>}
      {station.needs_both && <div className={styles.soft}>{t("stations.needsBoth")}</div>}
      {station.device && <div className={styles.soft}>DICOM: {station.device}</div>}
    </>
  );
}

function RemoveStation({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeStation(station.id),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: stationsQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      title={t("stations.removeTitle", { name: station.name })}
      action={t("shell.delete")}
      isBusy={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      {t("stations.removeHelp")}
    </ConfirmDialog>
  );
}
