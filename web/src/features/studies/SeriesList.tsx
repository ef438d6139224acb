import { type Series, seriesThumbnail } from "../../api";
import { formatNumber, useText } from "../../text";
import { Thumbnail } from "../../ui";
import styles from "./studies.module.css";

/** The series of a study in the order of their numbers. */
export function SeriesList({ studyUid, series }: { studyUid: string; series: readonly Series[] }) {
  const { t, language } = useText();
  const ordered = [...series].sort((a, b) => (a.series_number ?? Infinity) - (b.series_number ?? Infinity));
  return (
    <section aria-label={t("studies.series")}>
      <h3 className={styles.seriesTitle}>{t("studies.series")}</h3>
      <ul className={styles.seriesList}>
        {ordered.map((one) => (
          <li key={one.series_uid} className={styles.series}>
            <Thumbnail src={seriesThumbnail(studyUid, one.series_uid)} modality={one.modality} size={56} />
            <div className={styles.cardText}>
              <div className={styles.name}>
                <span className={styles.badge}>{one.modality}</span>
                {one.series_number !== null && t("studies.seriesNumber", { number: one.series_number })}
              </div>
              <div className={styles.clip}>{one.series_description || t("studies.noDescription")}</div>
              <div className={styles.sub}>
                {[one.body_part, t("studies.images", { count: formatNumber(one.instance_count, language) })]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
