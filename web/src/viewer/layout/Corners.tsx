import { useText, type Word } from "../../text";
import { number, personName, TAG, text } from "../engine";
import { formatDate, formatNumber, formatTime, yearsBetween, yearsOf } from "./formats";
import styles from "./pane.module.css";
import { usePane } from "./usePane";

type Line = { key: string; text: string; minor?: boolean };

function Corner({ place, lines }: { place: string; lines: readonly Line[] }) {
  return (
    <div className={styles.corner} data-place={place}>
      {lines
        .filter(({ text }) => text)
        .map((line) => (
          <span key={line.key} data-minor={line.minor}>
            {line.text}
          </span>
        ))}
    </div>
  );
}

function useLines(paneId: string): Record<"patient" | "study" | "series" | "picture", Line[]> | null {
  const { t, language } = useText();
  const { pane, stack, facts } = usePane(paneId);
  if (!stack || !facts) return null;
  const { attributes: header } = facts;
  const { view } = pane;
  const say = (word: Word, value: string) => (value ? t(word, { value }) : "");
  const sex = text(header, TAG.PatientSex);
  const born = yearsBetween(text(header, TAG.PatientBirthDate), text(header, TAG.StudyDate));
  const years = yearsOf(text(header, TAG.PatientAge)) ?? born;
  const sexWord = sex === "M" || sex === "F" || sex === "O" ? t(`viewer.sex.${sex}`) : "";
  const decimal = (value: number | undefined) => (value === undefined ? "" : formatNumber(language, value, 1));
  const count = stack.frames.length;
  const about = [sexWord, years === null ? "" : t("viewer.age", { years })].filter(Boolean).join(", ");
  const birth = formatDate(text(header, TAG.PatientBirthDate));
  const when = [formatDate(text(header, TAG.StudyDate)), formatTime(text(header, TAG.StudyTime))];
  const round = (value: number) => formatNumber(language, Math.round(value), 0);
  return {
    patient: [
      { key: "name", text: personName(header, TAG.PatientName) },
      { key: "id", text: say("viewer.patientId", text(header, TAG.PatientID)) },
      { key: "about", text: about },
      { key: "birth", text: birth ? t("viewer.birth", { date: birth }) : "", minor: true },
    ],
    study: [
      { key: "study", text: text(header, TAG.StudyDescription) },
      { key: "when", text: when.filter(Boolean).join(" ") },
      { key: "accession", text: say("viewer.accession", text(header, TAG.AccessionNumber)), minor: true },
      { key: "place", text: text(header, TAG.InstitutionName), minor: true },
    ],
    series: [
      {
        key: "series",
        text: [stack.modality, text(header, TAG.SeriesNumber), text(header, TAG.SeriesDescription)]
          .filter(Boolean)
          .join(" · "),
      },
      { key: "view", text: stack.title },
      { key: "frame", text: t("viewer.frame", { index: view.index + 1, count }) },
      { key: "location", text: say("viewer.location", decimal(number(header, TAG.SliceLocation))), minor: true },
      { key: "thickness", text: say("viewer.thickness", decimal(number(header, TAG.SliceThickness))), minor: true },
    ],
    picture: [
      {
        key: "window",
        text: view.window
          ? t("viewer.windowOf", { width: round(view.window.width), center: round(view.window.center) })
          : "",
      },
      { key: "curve", text: view.curve === "window" ? "" : t(`viewer.curve.${view.curve}`), minor: true },
      { key: "zoom", text: t("viewer.zoomOf", { percent: round(view.scale * 100) }) },
    ],
  };
}

/** Patient, study, series and picture in the four corners. */
export function Corners({ paneId }: { paneId: string }) {
  const lines = useLines(paneId);
  if (!lines) return null;
  return (
    <div className={styles.corners} data-testid="corners">
      <Corner place="top-left" lines={lines.patient} />
      <Corner place="top-right" lines={lines.study} />
      <Corner place="bottom-left" lines={lines.series} />
      <Corner place="bottom-right" lines={lines.picture} />
    </div>
  );
}
