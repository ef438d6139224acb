import { ActionIcon } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { studyThumbnail } from "../../api";
import { formatDate, formatNumber, formatTime, useText } from "../../text";
import { Thumbnail } from "../../ui";
import { ConflictMark } from "./ConflictMark";
import { type LineProps, opensStudy } from "./line";
import { ModalityBadges } from "./ModalityBadges";
import { patientName, sexAndAge } from "./patient";
import styles from "./studies.module.css";

/** One study on a phone. */
export function StudyCard({ study, index, offsetPx, isChosen, onChoose, onOpen, onDetails }: LineProps) {
  const text = useText();
  const { t, language } = text;
  const name = patientName(study, text);
  return (
    <div
      className={styles.card}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      tabIndex={isChosen ? 0 : -1}
      data-index={index}
      data-study={study.study_uid}
      style={{ transform: `translateY(${offsetPx}px)` }}
      onFocus={onChoose}
      onClick={(event) => {
        onChoose();
        if (opensStudy(event)) onOpen();
      }}
    >
      <div role="gridcell">
        <Thumbnail src={studyThumbnail(study.study_uid)} modality={study.modalities[0] ?? ""} size={68} />
      </div>
      <div role="gridcell" className={styles.cardText}>
        <div className={styles.name}>
          <span className={styles.clip}>{name}</span>
          {study.identity_conflict && <ConflictMark />}
          <span className={styles.cardMeta}>{sexAndAge(study, text)}</span>
        </div>
        <div className={styles.clip}>
          <ModalityBadges codes={study.modalities} /> {study.study_description || t("studies.noDescription")}
        </div>
        <div className={styles.sub}>
          {[
            `${formatDate(study.study_date)} ${formatTime(study.study_time)}`.trim(),
            t("studies.images", { count: formatNumber(study.instance_count, language) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </div>
      </div>
      <div role="gridcell">
        <ActionIcon
          variant="subtle"
          color="gray"
          size={44}
          aria-label={t("studies.detailsOf", { name })}
          onClick={onDetails}
        >
          <IconInfoCircle size={24} />
        </ActionIcon>
      </div>
    </div>
  );
}
