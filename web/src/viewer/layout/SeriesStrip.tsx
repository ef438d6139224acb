import { useText } from "../../text";
import { useReadingState } from "./context";
import { SeriesCard } from "./SeriesCard";
import { StackCard } from "./StackCard";
import styles from "./strip.module.css";

/** The series of the study; click or drag one to a viewport. */
export function SeriesStrip() {
  const { t } = useText();
  const series = useReadingState((state) => state.series);
  const stacks = useReadingState((state) => state.stacks);
  return (
    <nav className={styles.strip} aria-label={t("viewer.series")}>
      {series.map((entry) => {
        if (entry.headers.kind !== "ready") return <SeriesCard key={entry.seriesUid} entry={entry} />;
        const keys = entry.headers.stackKeys;
        return keys.map((key) => {
          const stack = stacks[key];
          return stack && <StackCard key={key} entry={entry} stack={stack} alone={keys.length === 1} />;
        });
      })}
    </nav>
  );
}
