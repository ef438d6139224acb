import { useText } from "../../text";
import { stateOf } from "../engine";
import type { Stack } from "../hanging";
import { useReading, useReadingState } from "./context";
import type { SeriesEntry } from "./state";
import styles from "./strip.module.css";
import { Thumbnail } from "./Thumbnail";
import { useProgress } from "./useProgress";

/** What a drag carries from the strip to a viewport. */
export const STACK_DRAG = "application/x-khoanh-stack";

/** One stack of the strip: picture, name, count, and how much of it is here. */
export function StackCard({ entry, stack, alone }: { entry: SeriesEntry; stack: Stack; alone: boolean }) {
  const { t } = useText();
  const reading = useReading();
  const shown = useReadingState((state) => state.panes.some(({ stackKey }) => stackKey === stack.key));
  const active = useReadingState((state) => state.panes.find(({ id }) => id === state.active)?.stackKey === stack.key);
  useProgress();
  const count = stack.frames.length;
  const here = stack.frames.reduce((sum, { imageId }) => sum + (stateOf(imageId) === "here" ? 1 : 0), 0);
  const name = [stack.title, entry.description].filter(Boolean).join(" · ");
  const title =
    name ||
    (count > 0
      ? entry.number === null
        ? t("viewer.series")
        : t("viewer.seriesOf", { number: entry.number })
      : t(`viewer.kind.${stack.kind}`));
  return (
    <button
      type="button"
      className={styles.card}
      data-shown={shown}
      data-active={active}
      data-testid="stack-card"
      draggable
      title={title}
      onDragStart={(event) => {
        event.dataTransfer.setData(STACK_DRAG, stack.key);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={() => reading.show(reading.store.read().active, stack.key)}
    >
      <span className={styles.thumb}>
        <Thumbnail stack={stack} alone={alone} />
        {count > 0 && (
          <span className={styles.share} data-full={here === count}>
            <span style={{ width: `${(100 * here) / count}%` }} />
          </span>
        )}
      </span>
      <span className={styles.cardText}>
        <strong>{title}</strong>
        <span>
          {stack.modality} {entry.number ?? ""} ·{" "}
          {count > 0 ? t("viewer.images", { count }) : t(`viewer.kind.${stack.kind}`)}
        </span>
      </span>
    </button>
  );
}
