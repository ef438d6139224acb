import { Button, Loader } from "@mantine/core";
import { IconDevicesPc, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hereQuery, type StationFacts, stationPolicyQuery, stationsQuery } from "../../api";
import { useText } from "../../text";
import { Empty, Page, ProblemNotice, useLive, useMay } from "../../ui";
import { Browsers } from "./Browsers";
import { StationEditor } from "./StationEditor";
import { StationTable } from "./StationTable";
import { StrangersRule } from "./StrangersRule";
import { draftOf, NEW_STATION } from "./station-draft";
import styles from "./stations.module.css";

type Editing = { id: number | null; start: StationFacts };

/** The workstations and servers people sit at: how each is known, and what may be done from it. */
export function StationsPage() {
  const { t } = useText();
  const mayManage = useMay()("station.manage");
  const queries = useQueryClient();
  const stations = useQuery(stationsQuery);
  const policy = useQuery(stationPolicyQuery);
  const here = useQuery(hereQuery);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [enrolling, setEnrolling] = useState<number | null>(null);
  useLive("station", () => void queries.invalidateQueries({ queryKey: stationsQuery.queryKey }));
  const items = stations.data?.items ?? [];
  const chosen = items.find((one) => one.id === enrolling);
  return (
    <Page
      title={t("stations.title")}
      help={t("stations.help")}
      actions={
        mayManage && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => setEditing({ id: null, start: NEW_STATION })}>
            {t("stations.add")}
          </Button>
        )
      }
    >
      {here.data && (
        <p className={styles.help}>
          {t(here.data.name ? "stations.youAreAt" : "stations.youAreUnknown", {
            name: here.data.name,
            address: here.data.address,
          })}
        </p>
      )}
      {stations.isPending && <Loader aria-label={t("shell.loading")} />}
      {stations.error && <ProblemNotice error={stations.error} onRetry={() => void stations.refetch()} />}
      {stations.data && items.length === 0 && (
        <Empty icon={<IconDevicesPc size={40} />} title={t("stations.none")} help={t("stations.noneHelp")} />
      )}
      {items.length > 0 && (
        <StationTable
          stations={items}
          hereId={here.data?.station ?? null}
          mayManage={mayManage}
          onEdit={(station) => setEditing({ id: station.id, start: draftOf(station) })}
          onBrowsers={(station) => setEnrolling(station.id)}
        />
      )}
      {policy.data && (
        <StrangersRule key={JSON.stringify(policy.data)} policy={policy.data} stations={items} mayManage={mayManage} />
      )}
      {editing && <StationEditor {...editing} here={here.data} onClose={() => setEditing(null)} />}
      {chosen && <Browsers station={chosen} onClose={() => setEnrolling(null)} />}
    </Page>
  );
}
