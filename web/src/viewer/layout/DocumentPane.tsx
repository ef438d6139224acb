import { useCallback } from "react";
import { useText } from "../../text";
import { bytes, fetchBulk, instanceUrl, ROOT, TAG, text } from "../engine";
import type { Stack } from "../hanging";
import styles from "./object.module.css";
import { useBlobUrl } from "./useBlobUrl";
import notice from "./window.module.css";

async function fetchPdf({ instance }: Stack, signal: AbortSignal): Promise<Blob> {
  const inline = bytes(instance, TAG.EncapsulatedDocument);
  const address = instance[TAG.EncapsulatedDocument]?.BulkDataURI;
  const base = new URL(`${instanceUrl(ROOT, instance)}/`, window.location.href).href;
  const url = address ? new URL(address, base).href : `${instanceUrl(ROOT, instance)}/rendered`;
  const accept = 'application/pdf, multipart/related; type="application/octet-stream", application/octet-stream';
  const body = inline ?? (await fetchBulk(url, accept, signal)).body;
  // Only a PDF is opened in a frame: a page in its place would run as part of this one.
  return new Blob([body.slice()], { type: "application/pdf" });
}

/** An encapsulated PDF in the browser's own reader. */
export function DocumentPane({ stack }: { stack: Stack }) {
  const { t } = useText();
  const fetched = useBlobUrl(useCallback((signal: AbortSignal) => fetchPdf(stack, signal), [stack]));
  const title = text(stack.instance, TAG.DocumentTitle) || t("viewer.kind.pdf");
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
        <strong>{title}</strong>
        <a href={fetched.url} target="_blank" rel="noopener">
          {t("viewer.object.newTab")}
        </a>
        <a href={fetched.url} download={`${title}.pdf`}>
          {t("viewer.object.download")}
        </a>
      </div>
      <iframe src={fetched.url} title={title} data-testid="pdf" />
    </div>
  );
}
