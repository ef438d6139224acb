import type { Counted, Special } from "../../api";
import { formatNumber, useText } from "../../text";
import { minutesWord } from "./FiguresTable";
import styles from "./statistics.module.css";

type Props = { total: Counted; onPick: (special: Special | undefined) => void };
const SPECIAL_TILES = ["overdue", "refused", "cancelled", "filmless"] as const;

/** The few figures one wants to know first; those that are a worry lead to their cases. */
export function Tiles({ total, onPick }: Props) {
  const { t, language } = useText();
  const number = (value: number) => formatNumber(value, language, 1);
  const time = (value: number | null) => (value === null ? "–" : minutesWord(value, t));
  return (
    <ul className={styles.tiles} aria-label={t("statistics.totals")}>
      {(["orders", "performed", "returned"] as const).map((name) => (
        <li key={name}>
          <span>{t(`statistics.figure.${name}`)}</span>
          <strong>{number(total[name])}</strong>
        </li>
      ))}
      {SPECIAL_TILES.map((name) => (
        <li key={name}>
          <button type="button" onClick={() => onPick(name)}>
            <span>{t(`statistics.figure.${name}`)}</span>
            <strong>{number(total[name])}</strong>
          </button>
        </li>
      ))}
      <li>
        <span>{t("statistics.figure.films")}</span>
        <strong>{number(total.films)}</strong>
      </li>
      <li>
        <span>{t("statistics.figure.repeats")}</span>
        <strong>{number(total.repeats)}</strong>
      </li>
      <li>
        <span>{t("statistics.figure.report_minutes")}</span>
        <strong>{time(total.report_minutes)}</strong>
        <small>{t("statistics.ninety", { time: time(total.report_minutes_90) })}</small>
      </li>
    </ul>
  );
}
