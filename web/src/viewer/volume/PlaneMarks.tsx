import { useText } from "../../text";
import { useVolume, useVolumeState } from "./context";
import { crossingOf, handlesOf } from "./crossing";
import { MeasureMark } from "./MeasureMark";
import { isOn } from "./measures";
import type { PlaneName } from "./view";
import { throughPoint } from "./view";
import styles from "./volume.module.css";

/** Room left open round the crossing, so that what is looked at stays free. */
const OPEN = 14;

/** The lines of the other planes, with handles to turn them. */
function Lines({ plane }: { plane: PlaneName }) {
  const reading = useVolume();
  const views = useVolumeState((state) => state.views);
  const cross = useVolumeState((state) => state.cross);
  const turnable = useVolumeState((state) => state.tool === "cross");
  if (!views) return null;
  const size = reading.sizeOf(plane);
  const crossing = crossingOf(views, plane, cross, size);
  const far = size.width + size.height;
  const [x, y] = crossing.at;
  return crossing.lines.map((line) => (
    <g key={line.plane} data-line={line.plane} className={styles.line}>
      {[1, -1].map((side) => (
        <line
          key={side}
          x1={x + line.along[0] * OPEN * side}
          y1={y + line.along[1] * OPEN * side}
          x2={x + line.along[0] * far * side}
          y2={y + line.along[1] * far * side}
        />
      ))}
      {turnable &&
        handlesOf(crossing, line).map(([cx, cy], index) => (
          <circle key={index === 0 ? "near" : "far"} cx={cx} cy={cy} r={6} data-handle={line.plane} />
        ))}
    </g>
  ));
}

/** What is drawn over a plane's picture. */
export function PlaneMarks({ plane }: { plane: PlaneName }) {
  const { t } = useText();
  const reading = useVolume();
  const lines = useVolumeState((state) => state.lines);
  const measures = useVolumeState((state) => state.measures);
  const view = useVolumeState((state) => state.views?.[plane]);
  const cross = useVolumeState((state) => state.cross);
  useVolumeState((state) => state.slab);
  if (!view) return null;
  const size = reading.sizeOf(plane);
  const through = throughPoint(view, cross);
  return (
    <svg className={styles.marks} role="img" aria-label={t("volume.marks")}>
      {lines && <Lines plane={plane} />}
      {measures
        .filter((measure) => isOn(measure, through, reading.reach()))
        .map((measure) => (
          <MeasureMark key={measure.id} measure={measure} view={through} size={size} />
        ))}
    </svg>
  );
}
