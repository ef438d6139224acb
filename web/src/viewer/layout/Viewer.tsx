import { useEffect, useRef, useState } from "react";
import { useText } from "../../text";
import { redrawMeasurements, setMeasuringWords } from "../tools";
import { LeaveContext, ReadingContext } from "./context";
import { formatNumber } from "./formats";
import { isNarrow } from "./narrow";
import { Reading } from "./reading";
import { useWindowKeys } from "./useWindowKeys";
import { Window } from "./Window";
import styles from "./window.module.css";

/** A study, the picture that it opens with (its frame counted from 1), and the way back where there is no list. */
type Props = {
  studyUid: string;
  sopUid?: string | undefined;
  frame?: number | undefined;
  onLeave?: (() => void) | undefined;
};

/** The reading window of one study. */
export function Viewer({ studyUid, sopUid, frame: number = 1, onLeave }: Props) {
  const { t, language } = useText();
  const [reading, setReading] = useState<Reading | null>(null);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const opened = new Reading(studyUid, isNarrow());
    setReading(opened);
    opened.open();
    if (sopUid) opened.report.show({ studyUid, seriesUid: "", sopUid, frame: number, centre: null, width: null });
    return () => {
      setReading(null);
      opened.close();
    };
  }, [studyUid, sopUid, number]);

  useEffect(() => {
    setMeasuringWords({
      number: (value, digits) => formatNumber(language, value, digits),
      area: t("viewer.measure.area"),
      mean: t("viewer.measure.mean"),
      deviation: t("viewer.measure.deviation"),
      extremes: t("viewer.measure.extremes"),
      onDetector: t("viewer.measure.onDetector"),
      color: t("viewer.measure.color"),
    });
    if (reading) redrawMeasurements(reading.shownPanes());
  }, [t, language, reading]);

  useWindowKeys(reading, frame);

  return (
    <div ref={frame} className={styles.frame} data-testid="viewer">
      {reading ? (
        <ReadingContext value={reading}>
          <LeaveContext value={onLeave ?? null}>
            <Window frame={frame} />
          </LeaveContext>
        </ReadingContext>
      ) : (
        <p className={styles.notice}>{t("viewer.loading")}</p>
      )}
    </div>
  );
}
