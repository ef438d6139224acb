import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useText } from "../../text";
import type { Upload } from "./queue";
import { verdictOf } from "./summary";
import { UploadLine } from "./UploadLine";
import styles from "./uploads.module.css";

const LINE_PX = 44;
const URGENCY = { failed: 0, sending: 2, waiting: 3, done: 4, skipped: 5 } as const;

/** What needs the person's eye comes first: failures, refusals, then what is on its way. */
function urgency(upload: Upload): number {
  const isRefused = upload.outcomes.some((result) => verdictOf(result.outcome) === "refused");
  return isRefused ? 1 : URGENCY[upload.state];
}

/** Every file with its progress and result; ten thousand of them scroll as well as ten. */
export function UploadList({ uploads }: { uploads: readonly Upload[] }) {
  const { t } = useText();
  const pane = useRef<HTMLDivElement>(null);
  const ordered = [...uploads].sort((a, b) => urgency(a) - urgency(b) || a.id - b.id);
  const lines = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => pane.current,
    estimateSize: () => LINE_PX,
    overscan: 10,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard.
    <div ref={pane} className={styles.list} role="region" tabIndex={0} aria-label={t("uploads.files")}>
      <ul className={styles.lines} style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map((item) => {
          const upload = ordered[item.index];
          return upload ? <UploadLine key={upload.id} upload={upload} offsetPx={item.start} /> : null;
        })}
      </ul>
    </div>
  );
}
