import { useEffect, useRef } from "react";
import { useText } from "../../text";
import { dueWord, orderName, orderPerson, PriorityMark, StateMark } from "../../ui";
import type { Line } from "./arrange";
import styles from "./perform.module.css";

type Props = { lines: readonly Line[]; chosen: number; onChoose: (order: number) => void };

/** The patients of a room, large enough to be read from a step away. */
export function Lines({ lines, chosen, onChoose }: Props) {
  const text = useText();
  const shown = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice scrolls into sight.
  useEffect(() => {
    shown.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <ol className={styles.lines} aria-label={text.t("perform.title")}>
      {lines.map(({ order, ticket }) => (
        <li key={order.id}>
          <button
            type="button"
            ref={order.id === chosen ? shown : null}
            className={styles.line}
            aria-current={order.id === chosen}
            onClick={() => onChoose(order.id)}
          >
            <span className={styles.number} data-state={ticket?.state}>
              {ticket?.number ?? "–"}
            </span>
            <span className={styles.middle}>
              <strong>{orderName(order, text)}</strong>
              <span className={styles.service}>{order.service_name || order.code}</span>
              <span className={styles.sub}>
                {[orderPerson(order, text), order.patient_code].filter(Boolean).join(" · ")}
              </span>
            </span>
            <span className={styles.side}>
              <span>{dueWord(order)}</span>
              <PriorityMark priority={order.priority} />
              {ticket && ticket.state !== "waiting" && order.state === "waiting" ? (
                <span className={styles.called}>{text.t(`perform.ticket.${ticket.state}`)}</span>
              ) : (
                <StateMark state={order.state} hasArrived={ticket !== null} />
              )}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
