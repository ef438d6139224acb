import { IconAlertTriangle } from "@tabler/icons-react";
import { useText } from "../../text";
import { failureOf } from "../engine";
import { useReading } from "./context";
import styles from "./pane.module.css";
import { usePane } from "./usePane";
import { useProgress } from "./useProgress";

/**
 * What is wrong with the frame asked for, or that it still loads.
 *
 * Cornerstone leaves the frame before it on the canvas; under the new frame's number that would be another picture, so
 * a failed frame covers it.
 */
export function PaneNotice({ paneId }: { paneId: string }) {
  const { t } = useText();
  const reading = useReading();
  const { pane } = usePane(paneId);
  useProgress();
  const failure = failureOf(pane.view.imageId);
  if (failure) {
    return (
      <div className={styles.failure} role="alert">
        <IconAlertTriangle size={28} />
        <span>{t(`viewer.failed.${failure}`)}</span>
        <button type="button" onClick={() => reading.retry(paneId)}>
          {t("viewer.retry")}
        </button>
      </div>
    );
  }
  if (pane.view.shown === pane.view.index) return null;
  return (
    <div className={styles.waiting} role="status">
      {t("viewer.loadingFrame")}
    </div>
  );
}
