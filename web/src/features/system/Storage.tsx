import { Progress } from "@mantine/core";
import type { SystemFacts } from "../../api";
import { formatBytes, formatNumber, useText } from "../../text";
import { Facts } from "./Facts";
import styles from "./system.module.css";

const TIGHT = 0.15;
const CRITICAL = 0.05;

/** Where the images lie and how much room is left. */
export function Storage({ storage }: { storage: SystemFacts["storage"] }) {
  const { t, language } = useText();
  const { url, total_bytes: total, free_bytes: free, used_bytes: used } = storage;
  const size = (bytes: number | null) => (bytes === null ? t("system.unknown") : formatBytes(bytes, language));
  const share = total && free !== null ? free / total : null;
  const level = share === null || share > TIGHT ? "fine" : share > CRITICAL ? "tight" : "critical";
  const colours = { fine: "petrol", tight: "yellow", critical: "red" } as const;
  const tones = { fine: "", tight: "khoanh-warn", critical: "khoanh-bad" } as const;
  return (
    <section className={styles.card}>
      <h2>{t("system.storage")}</h2>
      <p className={styles.url}>{url}</p>
      {share !== null && (
        <>
          <Progress size="lg" value={100 * (1 - share)} color={colours[level]} aria-label={t("system.storage")} />
          <p className={`${styles.free} ${tones[level]}`}>
            {t("system.free", { size: size(free), percent: formatNumber(100 * share, language) })}
            {level !== "fine" && ` · ${t(level === "tight" ? "system.tight" : "system.critical")}`}
          </p>
        </>
      )}
      <Facts
        facts={[
          [t("system.total"), size(total)],
          [t("system.used"), size(used)],
        ]}
      />
    </section>
  );
}
