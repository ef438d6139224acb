import { IconAlertTriangle, IconPlayerPause } from "@tabler/icons-react";
import type { KnownHis } from "../../api";
import { formatMoment, useText } from "../../text";
import styles from "./his.module.css";

/** Where our messages to a HIS go, and what keeps them. */
export function HisQueue({ his }: { his: KnownHis }) {
  const { t, language } = useText();
  if (!his.host) return <span className={styles.soft}>{t("his.sendsNothing")}</span>;
  const error = (language === "vi" && his.last_error_vi) || his.last_error;
  return (
    <div>
      <div className={styles.code}>
        {his.host}:{his.port}
        {his.tls && " TLS"}
      </div>
      {his.paused ? (
        <div className={styles.warn}>
          <IconPlayerPause size={16} aria-hidden="true" /> {t("his.paused")}
        </div>
      ) : error ? (
        <div className="khoanh-bad">
          <IconAlertTriangle size={16} aria-hidden="true" className={styles.sign} /> {error}
          {his.retry_at && <div className={styles.soft}>{t("his.retryAt", { time: formatMoment(his.retry_at) })}</div>}
        </div>
      ) : (
        <div className={styles.soft}>
          {his.last_out_at ? t("his.lastOut", { time: formatMoment(his.last_out_at) }) : t("his.nothingSent")}
        </div>
      )}
    </div>
  );
}
