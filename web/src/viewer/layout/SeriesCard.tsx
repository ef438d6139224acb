import { useText } from "../../text";
import type { SeriesEntry } from "./state";
import styles from "./strip.module.css";

/** A series whose headers have not come, or could not be had. */
export function SeriesCard({ entry }: { entry: SeriesEntry }) {
  const { t } = useText();
  const failed = entry.headers.kind === "failed" ? entry.headers.code : null;
  return (
    <div className={styles.card} data-waiting={failed === null}>
      <div className={styles.thumb}>
        <span className={styles.modality}>{entry.modality}</span>
      </div>
      <div className={styles.cardText}>
        <strong>
          {entry.description ||
            (entry.number === null ? t("viewer.series") : t("viewer.seriesOf", { number: entry.number }))}
        </strong>
        <span role={failed ? "alert" : undefined}>
          {failed ? t(`viewer.failed.${failed}`) : t("viewer.objects", { count: entry.instances })}
        </span>
      </div>
    </div>
  );
}
