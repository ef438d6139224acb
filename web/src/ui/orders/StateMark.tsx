import type { OrderState, Priority } from "../../api";
import { useText } from "../../text";
import styles from "./orders.module.css";

const KIND: Partial<Record<OrderState, string>> = {
  waiting: "wait",
  held: "hold",
  started: "busy",
  refused: "bad",
  cancelled: "gone",
  discontinued: "bad",
  returned: "good",
  approved: "good",
};

/** The state of an order; one whose patient is here says so. */
export function StateMark({ state, hasArrived = false }: { state: OrderState; hasArrived?: boolean }) {
  const { t } = useText();
  const isHere = state === "waiting" && hasArrived;
  return (
    <span className={styles.mark} data-kind={isHere ? "here" : (KIND[state] ?? "done")}>
      {isHere ? t("order.arrived") : t(`order.state.${state}`)}
    </span>
  );
}

/** Marks what is more urgent than others; nothing else. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const { t } = useText();
  if (priority !== "stat" && priority !== "high") return null;
  return (
    <span className={styles.mark} data-kind={priority === "stat" ? "stat" : "hold"}>
      {t(`order.priority.${priority}`)}
    </span>
  );
}
