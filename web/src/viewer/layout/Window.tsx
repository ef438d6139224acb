import { lazy, type RefObject, Suspense } from "react";
import { useText } from "../../text";
import { useReadingState } from "./context";
import { HelpSheet } from "./HelpSheet";
import { PaneGrid } from "./PaneGrid";
import { SeriesStrip } from "./SeriesStrip";
import { TitleBar } from "./TitleBar";
import { Toolbar } from "./Toolbar";
import styles from "./window.module.css";

/** Loaded when a series is first looked at as a volume. */
const VolumeOfStack = lazy(() => import("./VolumeOfStack").then((module) => ({ default: module.VolumeOfStack })));

/** Bar, strip and panes. */
export function Window({ frame }: { frame: RefObject<HTMLDivElement | null> }) {
  const { t } = useText();
  const opening = useReadingState((state) => state.opening);
  const strip = useReadingState((state) => state.strip);
  const help = useReadingState((state) => state.help);
  const volume = useReadingState((state) => (state.volume ? (state.stacks[state.volume] ?? null) : null));
  if (volume) {
    return (
      <Suspense fallback={<p className={styles.notice}>{t("viewer.loading")}</p>}>
        <VolumeOfStack stack={volume} />
      </Suspense>
    );
  }
  return (
    <>
      <header className={styles.bar}>
        <TitleBar />
        <Toolbar frame={frame} />
      </header>
      <main className={styles.body} data-strip={strip}>
        {strip && <SeriesStrip />}
        {opening.kind === "failed" ? (
          <div className={styles.notice} role="alert">
            <strong>{t("viewer.failed.study")}</strong>
            <span>
              {opening.code === "missing" ? t("viewer.failed.missingStudy") : t(`viewer.failed.${opening.code}`)}
            </span>
          </div>
        ) : (
          <PaneGrid />
        )}
      </main>
      {help && <HelpSheet />}
    </>
  );
}
