import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import { useText } from "../../text";
import { stateOf } from "../engine";
import type { Stack } from "../hanging";
import { useReading } from "./context";
import styles from "./pane.module.css";
import { usePane } from "./usePane";
import { useProgress } from "./useProgress";

const COLORS = { here: "#3f8f6b", failed: "#d9534f", absent: "" } as const;

/** One step of the bar a pixel row: which slices are here. */
function paint(canvas: HTMLCanvasElement, stack: Stack): void {
  const count = stack.frames.length;
  const height = Math.min(count, 1024);
  canvas.width = 1;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  stack.frames.forEach(({ imageId }, index) => {
    const color = COLORS[stateOf(imageId)];
    if (!color) return;
    context.fillStyle = color;
    const top = Math.floor((index * height) / count);
    context.fillRect(0, top, 1, Math.max(1, Math.ceil(((index + 1) * height) / count) - top));
  });
}

function keyTarget(key: string, index: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowUp: -1,
    ArrowLeft: -1,
    ArrowDown: 1,
    ArrowRight: 1,
    PageUp: -10,
    PageDown: 10,
  };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return steps[key] === undefined ? null : index + steps[key];
}

/** The slices from first to last: where the reader is, and what has been loaded. */
export function SliceBar({ paneId }: { paneId: string }) {
  const { t } = useText();
  const reading = useReading();
  const { pane, stack } = usePane(paneId);
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = useProgress();
  const count = stack?.frames.length ?? 0;

  useEffect(() => {
    if (canvas.current && stack && version >= 0) paint(canvas.current, stack);
  }, [stack, version]);

  if (!stack || count < 2) return null;

  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientY - box.top) / box.height, 0), 0.9999);
    reading.goTo(paneId, Math.floor(share * count));
  };
  const pressed = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, pane.view.index, count);
    if (target === null) return;
    event.preventDefault();
    reading.goTo(paneId, target);
  };

  return (
    <div
      className={styles.sliceBar}
      role="slider"
      tabIndex={0}
      aria-label={t("viewer.slice")}
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={pane.view.index + 1}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons & 1) follow(event);
      }}
    >
      <canvas ref={canvas} />
      <span style={{ top: `calc((100% - 14px) * ${pane.view.index / (count - 1)})` }} />
    </div>
  );
}
