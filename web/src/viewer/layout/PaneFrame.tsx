import { type DragEvent, useState } from "react";
import { useText } from "../../text";
import { useReading, useReadingState } from "./context";
import { ObjectPane } from "./ObjectPane";
import { PicturePane } from "./PicturePane";
import styles from "./pane.module.css";
import { STACK_DRAG } from "./StackCard";
import { stackOf } from "./state";
import notice from "./window.module.css";

/** One place of the grid: a picture, another object, or a place to drop a series. */
export function PaneFrame({ paneId, number }: { paneId: string; number: number }) {
  const { t } = useText();
  const reading = useReading();
  const stack = useReadingState((state) =>
    stackOf(
      state,
      state.panes.find(({ id }) => id === paneId),
    ),
  );
  const active = useReadingState((state) => state.active === paneId && state.panes.length > 1);
  const ready = useReadingState((state) => state.opening.kind === "ready");
  const [over, setOver] = useState(false);

  const dropped = (event: DragEvent) => {
    const key = event.dataTransfer.getData(STACK_DRAG);
    setOver(false);
    if (!key) return;
    event.preventDefault();
    reading.activate(paneId);
    reading.show(paneId, key);
  };

  return (
    <section
      className={styles.pane}
      aria-label={t("viewer.pane", { number })}
      data-active={active}
      data-over={over}
      data-testid={paneId}
      onPointerDownCapture={() => reading.activate(paneId)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(STACK_DRAG)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      {stack && stack.frames.length > 0 && <PicturePane paneId={paneId} />}
      {stack && stack.frames.length === 0 && <ObjectPane key={stack.key} stack={stack} />}
      {!stack && <p className={notice.notice}>{ready ? t("viewer.empty") : t("viewer.loading")}</p>}
    </section>
  );
}
