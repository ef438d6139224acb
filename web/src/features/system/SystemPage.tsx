import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { systemQuery } from "../../api";
import { formatMoment, formatNumber, useText } from "../../text";
import { Page, ProblemNotice } from "../../ui";
import { Facts } from "./Facts";
import { Jobs } from "./Jobs";
import { Listeners } from "./Listeners";
import { Storage } from "./Storage";
import styles from "./system.module.css";
import { Versions } from "./Versions";

/** Whether everything runs and how full it is; asked again every 15 seconds. */
export function SystemPage() {
  const { t, language } = useText();
  const system = useQuery(systemQuery);
  const count = (value: number) => formatNumber(value, language);
  return (
    <Page
      title={t("system.title")}
      help={system.data && t("system.since", { time: formatMoment(system.data.started_at) })}
    >
      {system.isPending && <Loader aria-label={t("shell.loading")} />}
      {system.error && <ProblemNotice error={system.error} onRetry={() => void system.refetch()} />}
      {system.data && (
        <div className={styles.cards}>
          <Listeners listeners={system.data.listeners} />
          <Storage storage={system.data.storage} />
          <section className={styles.card}>
            <h2>{t("system.counts")}</h2>
            <Facts
              facts={[
                [t("system.patients"), count(system.data.counts.patients)],
                [t("system.studies"), count(system.data.counts.studies)],
                [t("system.series"), count(system.data.counts.series)],
                [t("system.instances"), count(system.data.counts.instances)],
              ]}
            />
          </section>
          <Jobs jobs={system.data.jobs} />
          <Versions system={system.data} />
        </div>
      )}
    </Page>
  );
}
