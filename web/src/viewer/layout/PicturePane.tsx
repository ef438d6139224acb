import { useEffect, useRef } from "react";
import { followFingers } from "../tools";
import { CineBar } from "./CineBar";
import { Corners } from "./Corners";
import { useReading, useReadingState } from "./context";
import { Letters } from "./Letters";
import { PaneNotice } from "./PaneNotice";
import styles from "./pane.module.css";
import { SliceBar } from "./SliceBar";

/** A viewport of Cornerstone with what stands round it. */
export function PicturePane({ paneId }: { paneId: string }) {
  const reading = useReading();
  const element = useRef<HTMLDivElement>(null);
  const overlays = useReadingState((state) => state.overlays);

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    reading.attach(paneId, target);
    // The picture's own menu would open on the button that zooms.
    const noMenu = (event: Event) => event.preventDefault();
    target.addEventListener("contextmenu", noMenu);
    const stop = followFingers(target, () => reading.viewportOf(paneId));
    return () => {
      target.removeEventListener("contextmenu", noMenu);
      stop();
      reading.detach(paneId);
    };
  }, [reading, paneId]);

  return (
    <>
      <div ref={element} className={styles.canvas} />
      <PaneNotice paneId={paneId} />
      {overlays && <Corners paneId={paneId} />}
      {overlays && <Letters paneId={paneId} />}
      <SliceBar paneId={paneId} />
      <CineBar paneId={paneId} />
    </>
  );
}
