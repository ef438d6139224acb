import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { DayPlan } from "../../api";
import { formatPersonName, useText } from "../../text";
import { clockOf, minuteOfDay } from "./day-grid";
import styles from "./schedule.module.css";

/** What in the day's plan contradicts itself, in words. */
export function Conflicts({ plan }: { plan: DayPlan }) {
  const { t } = useText();
  if (plan.conflicts.length === 0) return null;
  const known = new Map(plan.appointments.map((one) => [one.order, one]));
  const room = (code: string) => plan.rooms.find((one) => one.code === code)?.name ?? code;
  return (
    <section className={styles.conflicts} aria-label={t("schedule.conflicts")}>
      <h2>
        <IconAlertTriangle size={18} aria-hidden="true" />{" "}
        {t("schedule.conflictCount", { count: plan.conflicts.length })}
      </h2>
      <ul>
        {plan.conflicts.map((conflict) => (
          <li key={`${conflict.kind} ${conflict.orders.join(" ")} ${conflict.detail}`}>
            <strong>{t(`schedule.conflict.${conflict.kind}`)}</strong>{" "}
            {[conflict.device || room(conflict.room_code), conflict.detail].filter(Boolean).join(" · ")}:{" "}
            {conflict.orders.map((order, index) => {
              const one = known.get(order);
              return (
                <span key={order}>
                  {index > 0 && ", "}
                  <Link to="/orders/$order" params={{ order: String(order) }}>
                    {one ? `${clockOf(minuteOfDay(one.at))} ${formatPersonName(one.patient_name)}` : order}
                  </Link>
                </span>
              );
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
