import { IconArrowsMaximize, IconArrowsMinimize } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useText } from "../../text";
import { useVolume, useVolumeState } from "./context";
import { EdgeLetters } from "./EdgeLetters";
import { handsOf } from "./hand";
import { PlaneMarks } from "./PlaneMarks";
import type { Pace } from "./pace";
import { PlanePainter } from "./painter";
import { followPointers } from "./pointers";
import type { PlaneName } from "./view";
import styles from "./volume.module.css";

/** One plane: its picture, its lines and measurements, its letters. */
export function PlaneView({ plane, pace }: { plane: PlaneName; pace: Pace }) {
  const { t } = useText();
  const reading = useVolume();
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const active = useVolumeState((state) => state.active === plane);
  const alone = useVolumeState((state) => state.alone === plane);
  const tool = useVolumeState((state) => state.tool);
  const view = useVolumeState((state) => state.views?.[plane]);

  useEffect(() => {
    const [box, target] = [area.current, canvas.current];
    if (!box || !target) return;
    const painter = new PlanePainter(plane, target, reading, pace);
    const stopFollowing = reading.onChange(() => painter.follow());
    const stopPointers = followPointers(box, handsOf(reading, plane));
    const observer = new ResizeObserver(() => {
      reading.resize(plane, { width: box.clientWidth, height: box.clientHeight });
      painter.follow();
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      stopPointers();
      stopFollowing();
      painter.close();
    };
  }, [plane, reading, pace]);

  return (
    <section className={styles.pane} data-plane={plane} data-active={active} aria-label={t(`volume.plane.${plane}`)}>
      <div ref={area} className={styles.area} data-tool={tool} data-testid={`plane-${plane}`}>
        <canvas ref={canvas} className={styles.canvas} />
        <PlaneMarks plane={plane} />
      </div>
      {view && <EdgeLetters view={view} name={plane} />}
      <div className={styles.head}>
        <span data-color={plane}>{t(`volume.plane.${plane}`)}</span>
        <button
          type="button"
          aria-label={t(alone ? "volume.together" : "volume.alone", { plane: t(`volume.plane.${plane}`) })}
          title={t(alone ? "volume.together" : "volume.alone", { plane: t(`volume.plane.${plane}`) })}
          onClick={() => reading.store.change({ alone: alone ? null : plane, active: plane })}
        >
          {alone ? <IconArrowsMinimize size={16} /> : <IconArrowsMaximize size={16} />}
        </button>
      </div>
    </section>
  );
}
