import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { fetchStudies } from "../../api";
import { formatDate, formatNumber, formatPersonName, useText } from "../../text";
import { useMay } from "../../ui";
import styles from "./uploads.module.css";

const SHOWN = 20;

/** The studies that the uploaded files belong to, to open them at once. */
export function UploadedStudies({ studyUids, isSettled }: { studyUids: readonly string[]; isSettled: boolean }) {
  const { t, language } = useText();
  const may = useMay();
  const canList = may("study.list") && isSettled;
  const shown = studyUids.slice(0, SHOWN);
  const found = useQuery({
    queryKey: ["uploaded-studies", shown, isSettled],
    queryFn: ({ signal }) => fetchStudies(shown, signal),
    enabled: canList && shown.length > 0,
  });
  const studies = found.data ?? [];
  if (!canList || studies.length === 0) return null;
  return (
    <section aria-label={t("uploads.studies")}>
      <h2 className={styles.heading}>{t("uploads.studies")}</h2>
      <ul className={styles.studies}>
        {studies.map((study) => {
          const name = formatPersonName(study.patient_name) || t("studies.noName");
          return (
            <li key={study.study_uid}>
              {may("study.read") ? (
                <Link to="/viewer/$studyUid" params={{ studyUid: study.study_uid }}>
                  {name}
                </Link>
              ) : (
                <strong>{name}</strong>
              )}
              <span className={styles.soft}>
                {[
                  study.patient_id,
                  study.modalities.join(", "),
                  formatDate(study.study_date),
                  t("studies.images", { count: formatNumber(study.instance_count, language) }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
