import { IconAlertTriangle, IconBan, IconCheck, IconClock } from "@tabler/icons-react";
import type { MessageRow, MessageState } from "../../api";
import { formatNumber, useText } from "../../text";
import styles from "./messages.module.css";

const SIGNS: Record<MessageState, typeof IconCheck> = {
  received: IconClock,
  queued: IconClock,
  processed: IconCheck,
  sent: IconCheck,
  failed: IconAlertTriangle,
  ignored: IconBan,
  cancelled: IconBan,
};

/** Where a message stands, and why if that is not as it should be. */
export function MessageStateMark({ row }: { row: MessageRow }) {
  const { t, language } = useText();
  const Sign = SIGNS[row.state];
  const reason = (language === "vi" && row.reason.vietnamese) || row.reason.english;
  return (
    <div className={styles.stateCell}>
      <span className={styles.state} data-state={row.state}>
        <Sign size={16} aria-hidden="true" /> {t(`messages.state.${row.state}`)}
        {row.is_corrected && <span className={styles.soft}>{t("messages.corrected")}</span>}
        {row.repeats > 0 && (
          <span className={styles.soft}>{t("messages.repeats", { count: formatNumber(row.repeats, language) })}</span>
        )}
      </span>
      {reason && (
        <div className={styles.reason}>
          {reason}
          {row.reason.location && !reason.includes(row.reason.location) && ` (${row.reason.location})`}
        </div>
      )}
    </div>
  );
}
