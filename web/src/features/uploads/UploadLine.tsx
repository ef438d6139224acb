import { Progress } from "@mantine/core";
import { formatBytes, formatNumber, type Text, useText } from "../../text";
import { problemText } from "../../ui";
import type { Upload } from "./queue";
import { verdictOf } from "./summary";
import styles from "./uploads.module.css";

const COLOURS = {
  stored: "khoanh-good",
  duplicate: "",
  kept: "khoanh-warn",
  skipped: "",
  refused: "khoanh-bad",
} as const;

function reasonOf(upload: Upload, text: Text): string {
  if (upload.state === "failed") {
    const isStopped = upload.error instanceof DOMException && upload.error.name === "AbortError";
    return isStopped ? text.t("uploads.stopped") : problemText(upload.error, text);
  }
  const refused = upload.outcomes.find((result) => verdictOf(result.outcome) === "refused");
  return (text.language === "vi" && refused?.detail_vi) || refused?.detail || "";
}

function Result({ upload }: { upload: Upload }) {
  const text = useText();
  const { t, language } = text;
  if (upload.state === "failed") return <span className="khoanh-bad">{t("uploads.failed")}</span>;
  if (upload.state === "skipped") return <span className={styles.soft}>{t("uploads.skipped")}</span>;
  if (upload.state === "waiting") return <span className={styles.soft}>{t("uploads.waiting")}</span>;
  const counts = new Map<keyof typeof COLOURS, number>();
  for (const { outcome } of upload.outcomes) counts.set(verdictOf(outcome), (counts.get(verdictOf(outcome)) ?? 0) + 1);
  return (
    <>
      {[...counts].map(([verdict, count]) => (
        <span key={verdict} className={COLOURS[verdict]}>
          {t(`uploads.${verdict}`)}
          {upload.outcomes.length > 1 && ` ${formatNumber(count, language)}`}{" "}
        </span>
      ))}
    </>
  );
}

/** One file of the queue. */
export function UploadLine({ upload, offsetPx }: { upload: Upload; offsetPx: number }) {
  const text = useText();
  const reason = reasonOf(upload, text);
  const percent = upload.file.size ? (100 * upload.sentBytes) / upload.file.size : 0;
  return (
    <li className={styles.line} style={{ transform: `translateY(${offsetPx}px)` }} data-state={upload.state}>
      <span className={styles.fileName} title={upload.name}>
        {upload.name}
      </span>
      <span className={styles.reason} title={reason}>
        {reason}
      </span>
      <span className={styles.fileSize}>{formatBytes(upload.file.size, text.language)}</span>
      <span className={styles.result}>
        {upload.state === "sending" ? (
          <Progress value={percent} aria-label={upload.name} />
        ) : (
          <Result upload={upload} />
        )}
      </span>
    </li>
  );
}
