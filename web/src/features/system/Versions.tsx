import type { SystemFacts } from "../../api";
import { formatBytes, formatNumber, useText } from "../../text";
import { Facts } from "./Facts";
import styles from "./system.module.css";

/** What runs here, for a call to support. */
export function Versions({ system }: { system: SystemFacts }) {
  const { t, language } = useText();
  return (
    <section className={styles.card}>
      <h2>{t("system.software")}</h2>
      <Facts
        facts={[
          ["Khoanh", system.version],
          ["PostgreSQL", system.database.version],
          [t("system.databaseSize"), formatBytes(system.database.size_bytes, language)],
          [t("system.connections"), formatNumber(system.database.connections, language)],
          ...Object.entries(system.components).map(([name, version]) => [name, version] as const),
        ]}
      />
    </section>
  );
}
