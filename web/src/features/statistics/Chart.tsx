import { useComputedColorScheme } from "@mantine/core";
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import styles from "./statistics.module.css";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

type Props = { label: string; option: EChartsCoreOption; height: number; onPick?: (index: number) => void };

/** A drawing of figures; what it shows stands in a table beside it too. */
export function Chart({ label, option, height, onPick }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, scheme === "dark" ? "dark" : null, { renderer: "svg" });
    chart.setOption({
      backgroundColor: "transparent",
      animation: false,
      textStyle: { fontFamily: getComputedStyle(box.current).fontFamily },
      ...option,
    });
    chart.on("click", (event) => pick.current?.(event.dataIndex));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, scheme]);
  return <div ref={box} role="img" aria-label={label} className={styles.chart} style={{ height }} />;
}
