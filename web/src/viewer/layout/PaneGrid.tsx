import { useEffect, useRef } from "react";
import { useReading, useReadingState } from "./context";
import { PaneFrame } from "./PaneFrame";
import styles from "./pane.module.css";

/** The viewports in rows and columns. */
export function PaneGrid() {
  const reading = useReading();
  const layout = useReadingState((state) => state.layout);
  const panes = useReadingState((state) => state.panes);
  const grid = useRef<HTMLDivElement>(null);
  const count = panes.length;

  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    let handle = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(handle);
      handle = requestAnimationFrame(() => reading.resize());
    });
    observer.observe(element);
    // As many children as there are panes: they are observed anew when the layout changes.
    for (const child of Array.from(element.children).slice(0, count)) observer.observe(child);
    return () => {
      cancelAnimationFrame(handle);
      observer.disconnect();
    };
  }, [reading, count]);

  return (
    <div
      ref={grid}
      className={styles.grid}
      style={{
        gridTemplateRows: `repeat(${layout.rows}, minmax(0, 1fr))`,
        gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`,
      }}
    >
      {panes.map((pane, index) => (
        <PaneFrame key={pane.id} paneId={pane.id} number={index + 1} />
      ))}
    </div>
  );
}
