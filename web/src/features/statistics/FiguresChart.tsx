import { useMemo } from "react";
import { type Counted, type Dimension, TIME_DIMENSIONS } from "../../api";
import { useText } from "../../text";
import { Chart } from "./Chart";
import { valueName } from "./names";

const MOST_BARS = 20;
const COLOURS = ["#2f6fb2", "#3f9c6b", "#c8872b"];

type Props = { by: Dimension; rows: readonly Counted[]; onPick: (row: Counted) => void };

/** Orders, examinations and returned results: upright along the time, lying down for names. */
export function FiguresChart({ by, rows, onPick }: Props) {
  const text = useText();
  const isTime = TIME_DIMENSIONS.some((one) => one === by);
  const shown = isTime ? rows : rows.slice(0, MOST_BARS);
  const option = useMemo(() => {
    const names = shown.map((row) => valueName(by, row.key, row.label, text));
    const series = (["orders", "performed", "returned"] as const).map((name, index) => ({
      name: text.t(`statistics.figure.${name}`),
      type: "bar",
      data: shown.map((row) => row[name]),
      itemStyle: { color: COLOURS[index] },
      barMaxWidth: 22,
    }));
    const category = { type: "category", data: names, axisTick: { alignWithLabel: true } };
    const value = { type: "value", minInterval: 1 };
    return {
      aria: { enabled: true },
      grid: { left: 8, right: 20, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0 },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
      xAxis: isTime ? category : value,
      yAxis: isTime ? value : { ...category, inverse: true, axisLabel: { width: 200, overflow: "truncate" } },
      series,
    };
  }, [by, isTime, shown, text]);
  return (
    <Chart
      label={text.t(`statistics.by.${by}`)}
      option={option}
      height={isTime ? 320 : 90 + shown.length * 44}
      onPick={(index) => {
        const row = shown[index];
        if (row) onPick(row);
      }}
    />
  );
}
