import { IconArrowsMaximize, IconArrowsMinimize } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useText } from "../../text";
import { useVolume, useVolumeState } from "./context";
import { EdgeLetters } from "./EdgeLetters";
import { followPointers, type Hands } from "./pointers";
import type { VolumeReading } from "./reading";
import { SolidControls } from "./SolidControls";
import { SolidPainter } from "./solidPainter";
import type { Pixel } from "./view";
import styles from "./volume.module.css";

const ZOOM_PER_PIXEL = 0.006;
const WINDOW_PER_PIXEL = 0.0035;

/** A drag turns the volume, unless its tool is another one. */
function handsOf(reading: VolumeReading): Hands {
  let start: Pixel = [0, 0];
  return {
    down: (_, at) => {
      start = at;
      reading.store.change({ active: "solid" });
      reading.solid.change({ spinning: false });
    },
    move: (drag, _, by) => {
      const { tool, window } = reading.store.read();
      if (drag === "zoom" || tool === "zoom") reading.solid.zoom(start, Math.exp(-by[1] * ZOOM_PER_PIXEL));
      else if (drag === "pan" || tool === "pan") reading.solid.pan(by);
      else if (tool === "window") {
        const per = Math.max(window.width, 50) * WINDOW_PER_PIXEL;
        reading.setWindow({ width: window.width + by[0] * per, center: window.center + by[1] * per });
      } else reading.solid.turn(by);
    },
    up: () => undefined,
    cancel: () => undefined,
    pinch: (at, factor, by) => {
      reading.solid.pan(by);
      reading.solid.zoom(at, factor);
    },
    wheel: (steps, at) => reading.solid.zoom(at, steps > 0 ? 1 / 1.15 : 1.15),
  };
}

/** The volume from outside: maximum intensity, or lit through a transfer function. */
export function SolidView() {
  const { t } = useText();
  const reading = useVolume();
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const active = useVolumeState((state) => state.active === "solid");
  const alone = useVolumeState((state) => state.alone === "solid");
  const view = useVolumeState((state) => state.solid.view);

  useEffect(() => {
    const [box, target] = [area.current, canvas.current];
    if (!box || !target) return;
    const painter = new SolidPainter(target, reading);
    const stopFollowing = reading.onChange(() => painter.follow());
    const stopPointers = followPointers(box, handsOf(reading));
    const observer = new ResizeObserver(() => {
      reading.resize("solid", { width: box.clientWidth, height: box.clientHeight });
      painter.follow();
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      stopPointers();
      stopFollowing();
      painter.close();
    };
  }, [reading]);

  const name = t(alone ? "volume.together" : "volume.alone", { plane: t("volume.plane.solid") });
  return (
    <section className={styles.pane} data-plane="solid" data-active={active} aria-label={t("volume.plane.solid")}>
      <div ref={area} className={styles.area} data-tool="turn" data-testid="solid">
        <canvas ref={canvas} className={styles.canvas} />
      </div>
      {view && <EdgeLetters view={view} name="solid" />}
      <div className={styles.head}>
        <span>{t("volume.plane.solid")}</span>
        <button
          type="button"
          aria-label={name}
          title={name}
          onClick={() => reading.store.change({ alone: alone ? null : "solid", active: "solid" })}
        >
          {alone ? <IconArrowsMinimize size={16} /> : <IconArrowsMaximize size={16} />}
        </button>
      </div>
      <SolidControls />
    </section>
  );
}
