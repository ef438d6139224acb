import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { type Homeless, studyThumbnail } from "../../api";
import { formatMoment, formatNumber, formatPersonName, useText } from "../../text";
import { Thumbnail } from "../../ui";
import styles from "./homeless.module.css";

type Props = { studies: readonly Homeless[]; chosen: string; onChoose: (studyUid: string) => void };

/** The studies that wait, the latest first. */
export function HomelessList({ studies, chosen, onChoose }: Props) {
  const { t, language } = useText();
  const current = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another study is chosen.
  useEffect(() => {
    // Newer browsers return a promise here, which must not be taken for the effect's cleanup.
    current.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <ul className={styles.list} aria-label={t("homeless.title")}>
      {studies.map((study) => {
        const isChosen = study.study_uid === chosen;
        return (
          <li key={study.study_uid}>
            <UnstyledButton
              ref={isChosen ? current : undefined}
              className={styles.study}
              aria-current={isChosen || undefined}
              data-study={study.study_uid}
              onClick={() => onChoose(study.study_uid)}
            >
              <Thumbnail src={studyThumbnail(study.study_uid)} modality={study.modalities[0] ?? ""} size={56} />
              <span className={styles.words}>
                <strong>{formatPersonName(study.patient_name) || t("studies.noName")}</strong>
                <span className={styles.soft}>
                  {[study.patient_code, study.accession].filter(Boolean).join(" · ") || t("homeless.noCode")}
                </span>
                <span className={styles.soft}>
                  {[study.modalities.join(" "), study.description, formatMoment(study.received_at)]
                    .filter(Boolean)
                    .join(" · ")}
                  {` · ${t("homeless.images", { count: formatNumber(study.instance_count, language) })}`}
                </span>
                {study.doubtful && (
                  <span className={styles.doubt}>
                    <IconAlertTriangle size={16} aria-hidden="true" /> {t("homeless.doubtful")}
                  </span>
                )}
              </span>
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}
