import { ActionIcon } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { studyThumbnail } from "../../api";
import { formatDate, formatNumber, formatPersonName, formatTime, useText } from "../../text";
import { Thumbnail, useMay } from "../../ui";
import { ConflictMark } from "./ConflictMark";
import { type LineProps, opensStudy } from "./line";
import { ModalityBadges } from "./ModalityBadges";
import { patientName, personLine } from "./patient";
import styles from "./studies.module.css";

/** One study on a desktop or a tablet. */
export function StudyRow({ study, index, offsetPx, isChosen, onChoose, onOpen, onDetails }: LineProps) {
  const text = useText();
  const { t, language } = text;
  const mayRead = useMay()("study.read");
  const name = patientName(study, text);
  return (
    <div
      className={`${styles.line} ${styles.row}`}
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
        <Thumbnail src={studyThumbnail(study.study_uid)} modality={study.modalities[0] ?? ""} size={40} />
      </div>
      <div role="gridcell">
        <div className={styles.name}>
          {mayRead ? (
            <Link to="/viewer/$studyUid" params={{ studyUid: study.study_uid }} tabIndex={-1} title={t("studies.open")}>
              {name}
            </Link>
          ) : (
            name
          )}
          {study.identity_conflict && <ConflictMark />}
        </div>
        <div className={styles.sub}>{personLine(study, text)}</div>
      </div>
      <div role="gridcell" className={styles.code}>
        {study.patient_id}
      </div>
      <div role="gridcell" className={styles.when}>
        {formatDate(study.study_date)} <span className={styles.soft}>{formatTime(study.study_time)}</span>
      </div>
      <div role="gridcell">
        <ModalityBadges codes={study.modalities} />
      </div>
      <div role="gridcell" className={styles.clip} title={study.study_description}>
        {study.study_description}
      </div>
      <div role="gridcell" className={`${styles.wide} ${styles.code}`} title={study.accession_number}>
        {study.accession_number}
      </div>
      <div role="gridcell" className={`${styles.widest} ${styles.clip}`}>
        {formatPersonName(study.referring_physician)}
      </div>
      <div role="gridcell" className={styles.number}>
        {formatNumber(study.series_count, language)} / {formatNumber(study.instance_count, language)}
      </div>
      <div role="gridcell" className={styles.end}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          tabIndex={-1}
          aria-label={t("studies.detailsOf", { name })}
          title={t("studies.details")}
          onClick={onDetails}
        >
          <IconInfoCircle size={20} />
        </ActionIcon>
      </div>
    </div>
  );
}
