import { useState } from "react";
import { instanceUrl, ROOT, thumbnailUrl } from "../engine";
import type { Stack } from "../hanging";
import { useReading, useReadingState } from "./context";
import { isFirstPictureShown } from "./state";
import styles from "./strip.module.css";

/** The server's small picture of a stack; its modality in letters where there is none. */
export function Thumbnail({ stack, alone }: { stack: Stack; alone: boolean }) {
  const { studyUid } = useReading();
  const [failed, setFailed] = useState(false);
  // The server draws thumbnails with the processors that the first picture needs.
  const due = useReadingState(isFirstPictureShown);
  if (failed || stack.frames.length === 0) return <span className={styles.modality}>{stack.modality}</span>;
  if (!due) return null;
  const source = alone ? thumbnailUrl(studyUid, stack.seriesUid) : `${instanceUrl(ROOT, stack.instance)}/thumbnail`;
  return <img src={source} alt="" draggable={false} loading="lazy" onError={() => setFailed(true)} />;
}
