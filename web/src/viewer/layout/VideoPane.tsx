import { useCallback, useState } from "react";
import { useText } from "../../text";
import { fetchBulk, instanceUrl, ROOT } from "../engine";
import type { Stack } from "../hanging";
import styles from "./object.module.css";
import { useBlobUrl } from "./useBlobUrl";
import notice from "./window.module.css";

async function fetchVideo({ instance }: Stack, signal: AbortSignal): Promise<Blob> {
  const address = instanceUrl(ROOT, instance);
  const accept =
    'video/mp4, multipart/related; type="video/mp4", multipart/related; type="application/octet-stream"; transfer-syntax=*';
  const rendered = await fetchBulk(`${address}/rendered`, "video/mp4, video/mpeg", signal).catch(() => null);
  const part = rendered ?? (await fetchBulk(`${address}/frames/1`, accept, signal));
  return new Blob([part.body.slice()], { type: part.mediaType.startsWith("video/") ? part.mediaType : "video/mp4" });
}

/** A film of an endoscope or microscope. */
export function VideoPane({ stack }: { stack: Stack }) {
  const { t } = useText();
  const fetched = useBlobUrl(useCallback((signal: AbortSignal) => fetchVideo(stack, signal), [stack]));
  const [broken, setBroken] = useState(false);
  if (fetched.kind === "waiting") return <p className={notice.notice}>{t("viewer.object.opening")}</p>;
  if (fetched.kind === "failed") {
    return (
      <p className={notice.notice} role="alert">
        {t(`viewer.failed.${fetched.code}`)}
      </p>
    );
  }
  return (
    <div className={styles.document}>
      <div className={styles.documentHead}>
        <strong>{t("viewer.kind.video")}</strong>
        <a href={fetched.url} download="video.mp4">
          {t("viewer.object.download")}
        </a>
      </div>
      {broken && (
        <p className={notice.notice} role="alert">
          {t("viewer.video.failed")}
        </p>
      )}
      {!broken && (
        <video src={fetched.url} controls loop playsInline muted data-testid="video" onError={() => setBroken(true)} />
      )}
    </div>
  );
}
