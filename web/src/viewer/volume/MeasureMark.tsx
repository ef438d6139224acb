import { useText } from "../../text";
import { formatNumber } from "../layout/formats";
import { useVolume } from "./context";
import { angleOf, areaOf, isComplete, lengthOf, type Measure, middleOfMeasure, radiiOf } from "./measures";
import { pointToPixel, type Size, type View } from "./view";
import styles from "./volume.module.css";

function useLines(measure: Measure): string[] {
  const { t, language } = useText();
  const reading = useVolume();
  const say = (value: number, digits = 1) => formatNumber(language, value, digits);
  if (measure.kind === "length") return [`${say(lengthOf(measure))} mm`];
  if (measure.kind === "angle") return isComplete(measure) ? [`${say(angleOf(measure))}°`] : [];
  const { statistics } = measure;
  const area = `${t("viewer.measure.area")} ${say(areaOf(measure))} mm²`;
  if (!statistics) return [area];
  const { unit } = reading;
  return [
    area,
    `${t("viewer.measure.mean")} ${say(statistics.mean)} ${unit}`,
    `${t("viewer.measure.deviation")} ${say(statistics.deviation)}`,
    `${t("viewer.measure.extremes")} ${say(statistics.min, 0)} … ${say(statistics.max, 0)}`,
  ];
}

function Shape({ measure, view, size }: { measure: Measure; view: View; size: Size }) {
  const pixels = measure.points.map((point) => pointToPixel(view, size, point));
  if (measure.kind === "ellipse") {
    const [x, y] = pointToPixel(view, size, middleOfMeasure(measure));
    const { x: rx, y: ry } = radiiOf(measure);
    return <ellipse cx={x} cy={y} rx={rx / view.mmPerPixel} ry={ry / view.mmPerPixel} />;
  }
  return <polyline points={pixels.map((pixel) => pixel.join(",")).join(" ")} />;
}

/** A measurement: its lines, its handles, its numbers; a click on the cross takes it away. */
export function MeasureMark({ measure, view, size }: { measure: Measure; view: View; size: Size }) {
  const { t } = useText();
  const reading = useVolume();
  const lines = useLines(measure);
  const pixels = measure.points.map((point) => pointToPixel(view, size, point));
  const right = pixels.reduce((best, pixel) => (pixel[0] > best[0] ? pixel : best), pixels[0] ?? [0, 0]);
  const longest = Math.max(0, ...lines.map((line) => line.length));
  const width = longest * 7.4 + 30;
  const x = Math.max(2, Math.min(right[0] + 10, size.width - width - 4));
  const y = Math.max(4, Math.min(right[1] - 8, size.height - lines.length * 17 - 8));
  return (
    <g className={styles.measure} data-testid="volume-measure">
      <Shape measure={measure} view={view} size={size} />
      {pixels.map((pixel, index) => (
        <circle
          key={`${measure.id}-${index === 0 ? "a" : index === 1 ? "b" : "c"}`}
          cx={pixel[0]}
          cy={pixel[1]}
          r={4}
        />
      ))}
      {lines.length > 0 && (
        <g transform={`translate(${x} ${y})`}>
          <rect width={width} height={lines.length * 17 + 6} rx={4} />
          {lines.map((line, index) => (
            <text key={line} x={6} y={17 * (index + 1) - 1}>
              {line}
            </text>
          ))}
          <text
            className={styles.remove}
            role="button"
            aria-label={t("volume.removeMeasure")}
            x={width - 15}
            y={16}
            onPointerDown={(event) => {
              event.stopPropagation();
              reading.measuring.remove(measure.id);
            }}
          >
            ×
          </text>
        </g>
      )}
    </g>
  );
}
