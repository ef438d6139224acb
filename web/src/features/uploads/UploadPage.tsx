import { Button, Progress } from "@mantine/core";
import { IconPlayerStop, IconReload, IconX } from "@tabler/icons-react";
import { formatBytes, formatNumber, useText } from "../../text";
import { Page } from "../../ui";
import { DropZone } from "./DropZone";
import { summarise } from "./summary";
import { UploadedStudies } from "./UploadedStudies";
import { UploadList } from "./UploadList";
import { useUploads } from "./UploadsProvider";
import styles from "./uploads.module.css";

/** Puts images of files, folders and ZIPs into the archive. */
export function UploadPage() {
  const { t, language } = useText();
  const { queue, uploads } = useUploads();
  const sum = summarise(uploads);
  const isBusy = sum.finished < sum.files;
  const count = (value: number) => formatNumber(value, language);
  const verdicts = [
    ["stored", sum.stored, "khoanh-good"],
    ["duplicate", sum.duplicate, ""],
    ["kept", sum.kept, "khoanh-warn"],
    ["refused", sum.refused, "khoanh-bad"],
    ["failed", sum.failed, "khoanh-bad"],
    ["skipped", sum.skipped, ""],
  ] as const;
  return (
    <Page title={t("uploads.title")} help={t("uploads.help")}>
      <DropZone onPicked={(files) => queue.add(files)} isSmall={sum.files > 0} />
      {sum.files > 0 && (
        <section className={styles.summary} aria-label={t("uploads.progress")}>
          <div className={styles.summaryHead}>
            <strong>{t("uploads.finished", { done: count(sum.finished), all: count(sum.files) })}</strong>
            <span className={styles.soft}>
              {formatBytes(sum.sentBytes, language)} / {formatBytes(sum.totalBytes, language)}
            </span>
            <div className={styles.buttons}>
              {sum.failed > 0 && (
                <Button size="xs" leftSection={<IconReload size={16} />} onClick={() => queue.retry()}>
                  {t("uploads.retry")}
                </Button>
              )}
              {isBusy && (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconPlayerStop size={16} />}
                  onClick={() => queue.stop()}
                >
                  {t("uploads.stop")}
                </Button>
              )}
              {!isBusy && (
                <Button size="xs" variant="default" leftSection={<IconX size={16} />} onClick={() => queue.clear()}>
                  {t("uploads.clear")}
                </Button>
              )}
            </div>
          </div>
          <Progress
            value={sum.totalBytes ? (100 * sum.sentBytes) / sum.totalBytes : 0}
            aria-label={t("uploads.progress")}
            animated={isBusy}
          />
          <p className={styles.verdicts} aria-live="polite">
            {verdicts
              .filter(([, value]) => value > 0)
              .map(([verdict, value, colour]) => (
                <span key={verdict} className={colour}>
                  {t(`uploads.${verdict}`)}: <strong>{count(value)}</strong>
                </span>
              ))}
          </p>
        </section>
      )}
      <UploadedStudies studyUids={sum.studyUids} isSettled={!isBusy} />
      {sum.files > 0 && <UploadList uploads={uploads} />}
    </Page>
  );
}
