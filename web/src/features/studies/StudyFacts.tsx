import type { Study } from "../../api";
import { formatDate, formatMoment, formatNumber, formatPersonName, formatTime, useText } from "../../text";
import { ConflictMark } from "./ConflictMark";
import { ModalityBadges } from "./ModalityBadges";
import styles from "./studies.module.css";

/** The facts of a study as pairs. */
export function StudyFacts({ study }: { study: Study }) {
  const { t, language } = useText();
  const count = (value: number) => formatNumber(value, language);
  const facts = [
    [t("studies.patientId"), study.patient_id],
    [t("studies.date"), `${formatDate(study.study_date)} ${formatTime(study.study_time)}`.trim()],
    [t("studies.modality"), <ModalityBadges key="modalities" codes={study.modalities} />],
    [t("studies.description"), study.study_description],
    [t("studies.accession"), study.accession_number],
    [t("studies.referrer"), formatPersonName(study.referring_physician)],
    [
      t("studies.size"),
      `${t("studies.seriesCount", { count: count(study.series_count) })}, ${t("studies.images", { count: count(study.instance_count) })}`,
    ],
    [t("studies.receivedAt"), formatMoment(study.received_at)],
    [t("studies.uid"), <code key="uid">{study.study_uid}</code>],
  ] as const;
  return (
    <>
      {study.identity_conflict && (
        <div className={styles.warning}>
          <ConflictMark /> {t("studies.conflict")}
        </div>
      )}
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value !== "")
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}
