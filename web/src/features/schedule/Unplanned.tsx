import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Order, ordersQuery } from "../../api";
import { hospitalDay, shiftDay, startOfDay, useText } from "../../text";
import { MoreButton, orderName, PriorityMark, StepDialog } from "../../ui";
import { writeDragged } from "./dragging";
import styles from "./schedule.module.css";

/** How long ago an order may have been placed and still wait for an appointment. */
const DAYS_BACK = 14;

/** Orders that wait without an appointment: dragged into the day, or given an hour in a dialog. */
export function Unplanned() {
  const text = useText();
  const { t } = text;
  const [asking, setAsking] = useState<Order | null>(null);
  const since = startOfDay(shiftDay(hospitalDay(), -DAYS_BACK));
  const list = useInfiniteQuery(ordersQuery({ state: "waiting,held", since, unscheduled: "true", order: "oldest" }));
  const orders = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <aside className={styles.unplanned} aria-label={t("schedule.unplanned")}>
      <h2>{t("schedule.unplanned")}</h2>
      {list.isSuccess && orders.length === 0 && <p>{t("schedule.nonePlanned")}</p>}
      <ul>
        {orders.map((order) => (
          <li key={order.id}>
            <button
              type="button"
              draggable
              onDragStart={(event) => writeDragged(event.dataTransfer, order.id, 0)}
              onClick={() => setAsking(order)}
            >
              <strong>{orderName(order, text)}</strong> <PriorityMark priority={order.priority} />
              <span>{order.service_name || order.code}</span>
            </button>
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
      {asking && <StepDialog order={asking} step="reschedule" onClose={() => setAsking(null)} />}
    </aside>
  );
}
