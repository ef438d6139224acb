import type { SystemFacts } from "../../api";
import { formatNumber, useText } from "../../text";
import { Facts } from "./Facts";
import styles from "./system.module.css";

/** What is still to be done in the background. */
export function Jobs({ jobs }: { jobs: SystemFacts["jobs"] }) {
  const { t, language } = useText();
  const count = (value: number) => formatNumber(value, language);
  return (
    <section className={styles.card}>
      <h2>{t("system.jobs")}</h2>
      <Facts
        facts={[
          [t("system.waiting"), count(jobs.waiting)],
          [t("system.running"), count(jobs.running)],
          [
            t("system.failed"),
            <span key="failed" className={jobs.failed > 0 ? "khoanh-bad" : ""}>
              {count(jobs.failed)}
            </span>,
          ],
        ]}
      />
    </section>
  );
}
