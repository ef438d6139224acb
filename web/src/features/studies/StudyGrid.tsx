import { Loader } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Study } from "../../api";
import { useText } from "../../text";
import { GridHead } from "./GridHead";
import { StudyCard } from "./StudyCard";
import { StudyRow } from "./StudyRow";
import { stepOf } from "./step-of";
import styles from "./studies.module.css";
import { useOpenStudy } from "./use-open-study";

type Props = {
  studies: readonly Study[];
  order: "date" | "name";
  onOrder: (order: "date" | "name") => void;
  isLoading: boolean;
  isStale: boolean;
  hasMore: boolean;
  onMore: () => void;
  onDetails: (study: Study) => void;
};

const ROW_PX = 48;
const CARD_PX = 92;
/** How many rows before the end the next page is asked for. */
const AHEAD = 30;

/** The studies as rows, or as cards on a phone; only those in sight stand in the page. */
export function StudyGrid(props: Props) {
  const { studies, hasMore, onMore, onDetails } = props;
  const { t } = useText();
  const isPhone = useMediaQuery("(max-width: 767px)", undefined, { getInitialValueInEffect: false }) ?? false;
  const pane = useRef<HTMLDivElement>(null);
  const open = useOpenStudy();
  const [chosen, setChosen] = useState(0);
  const rows = useVirtualizer({
    count: studies.length,
    getScrollElement: () => pane.current,
    estimateSize: () => (isPhone ? CARD_PX : ROW_PX),
    overscan: 8,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= studies.length - AHEAD) onMore();
  }, [hasMore, last, studies.length, onMore]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when they become cards.
  useEffect(() => rows.measure(), [isPhone]);

  const choose = (index: number) => {
    setChosen(index);
    rows.scrollToIndex(index);
    requestAnimationFrame(() => pane.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = stepOf(event.key, chosen, studies.length);
    const study = studies[chosen];
    const isOnRow = event.target instanceof HTMLElement && event.target.getAttribute("role") === "row";
    if (target !== null) choose(target);
    else if (study && isOnRow && event.key === "Enter") open(study.study_uid);
    else if (study && isOnRow && event.key.toLowerCase() === "i") onDetails(study);
    else return;
    event.preventDefault();
  };

  if (props.isLoading) return <Loader className={styles.loader} aria-label={t("shell.loading")} />;
  return (
    <div
      ref={pane}
      className={styles.grid}
      role="grid"
      aria-label={t("studies.title")}
      aria-rowcount={hasMore ? -1 : studies.length + 1}
      aria-busy={props.isStale}
      onKeyDown={onKeyDown}
    >
      <GridHead order={props.order} onOrder={props.onOrder} />
      <div className={styles.rows} role="rowgroup" style={{ height: rows.getTotalSize() }} data-stale={props.isStale}>
        {items.map((item) => {
          const study = studies[item.index];
          if (!study) return null;
          const Line = isPhone ? StudyCard : StudyRow;
          return (
            <Line
              key={study.study_uid}
              study={study}
              index={item.index}
              offsetPx={item.start}
              isChosen={item.index === chosen}
              onChoose={() => setChosen(item.index)}
              onOpen={() => open(study.study_uid)}
              onDetails={() => onDetails(study)}
            />
          );
        })}
      </div>
    </div>
  );
}
