import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type OrderEvent, type OrderState, orderEventsQuery, type Step } from "../../api";
import { formatMoment, useText } from "../../text";
import { ProblemNotice, STATES } from "../../ui";
import styles from "./reception.module.css";

type Known = Step | "placed" | "changed" | "matched" | "unmatched" | "reconciled";

/** What happened to an order: who, when, why; the last thing first. */
export function OrderHistory({ order }: { order: number }) {
  const { t } = useText();
  const events = useQuery(orderEventsQuery(order));
  const items = [...(events.data?.items ?? [])].reverse();
  return (
    <section className={styles.card} aria-label={t("order.history")}>
      <h2>{t("order.history")}</h2>
      {events.isPending && <Loader size="sm" aria-label={t("shell.loading")} />}
      {events.error && <ProblemNotice error={events.error} onRetry={() => void events.refetch()} />}
      <ol className={styles.history}>
        {items.map((event) => (
          <Line key={event.id} event={event} />
        ))}
      </ol>
    </section>
  );
}

function Line({ event }: { event: OrderEvent }) {
  const { t } = useText();
  const state = (name: string) => {
    const known = STATES.find((one: OrderState) => one === name);
    return known ? t(`order.state.${known}`) : name;
  };
  return (
    <li>
      <strong>{t(`order.step.${event.step as Known}`)}</strong>
      <span className={styles.sub}>
        {formatMoment(event.at, { seconds: true })} · {event.who}
      </span>
      {event.before && event.before !== event.after && (
        <p>{t("order.wasOf", { before: state(event.before), after: state(event.after) })}</p>
      )}
      {event.reason && <p>{event.reason}</p>}
    </li>
  );
}
