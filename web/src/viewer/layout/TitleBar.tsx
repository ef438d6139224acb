import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useContext } from "react";
import { useText } from "../../text";
import { LeaveContext, useReadingState } from "./context";
import { formatDate } from "./formats";
import styles from "./window.module.css";

/** Whose study this is, and the way back. */
export function TitleBar() {
  const { t } = useText();
  const leave = useContext(LeaveContext);
  const study = useReadingState((state) => state.study);
  const about = [formatDate(study?.studyDate ?? ""), study?.description].filter(Boolean).join(" · ");
  return (
    <div className={styles.title}>
      {leave ? (
        <button type="button" className={styles.iconButton} aria-label={t("viewer.leave")} onClick={leave}>
          <IconArrowLeft size={20} />
        </button>
      ) : (
        <Link to="/" className={styles.iconButton} aria-label={t("viewer.back")} title={t("viewer.back")}>
          <IconArrowLeft size={20} />
        </Link>
      )}
      <div className={styles.titleText}>
        <strong>{study?.patientName ?? ""}</strong>
        <span>{about}</span>
      </div>
    </div>
  );
}
