import type { Counted, Dimension } from "../../api";
import { formatNumber, useText } from "../../text";
import { type Column, DataTable } from "../../ui";
import { valueName } from "./names";
import styles from "./statistics.module.css";

const COLUMNS = [
  "orders",
  "performed",
  "approved",
  "returned",
  "overdue",
  "refused",
  "cancelled",
  "filmless",
  "films",
  "repeats",
] as const;

type Props = { by: Dimension; rows: readonly Counted[]; onPick: (row: Counted) => void };

/** The figures of each value; a name leads to its cases. */
export function FiguresTable({ by, rows, onPick }: Props) {
  const text = useText();
  const { t, language } = text;
  const columns: Column<Counted>[] = [
    {
      title: t(`statistics.by.${by}`),
      show: (row) => (
        <button type="button" className={styles.pick} onClick={() => onPick(row)}>
          {valueName(by, row.key, row.label, text)}
        </button>
      ),
    },
    ...COLUMNS.map(
      (name): Column<Counted> => ({
        title: t(`statistics.figure.${name}`),
        align: "number",
        show: (row) => formatNumber(row[name], language, 1),
      }),
    ),
    {
      title: t("statistics.figure.report_minutes"),
      align: "number",
      show: (row) => (row.report_minutes === null ? "–" : minutesWord(row.report_minutes, text.t)),
    },
  ];
  return <DataTable label={t(`statistics.by.${by}`)} columns={columns} rows={rows} keyOf={(row) => row.key} />;
}

/** Minutes as people say them: 45 phút, 2 giờ 5 phút. */
export function minutesWord(minutes: number, t: ReturnType<typeof useText>["t"]): string {
  const whole = Math.round(minutes);
  if (whole < 60) return t("statistics.minutes", { minutes: whole });
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  return hours < 48
    ? t("statistics.hours", { hours, minutes: rest })
    : t("statistics.days", { days: Math.round(hours / 24) });
}
