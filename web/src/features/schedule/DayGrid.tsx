import type { DragEvent } from "react";
import type { DayPlan } from "../../api";
import { useText } from "../../text";
import { AppointmentCard } from "./AppointmentCard";
import { clockOf, conflictsOf, hoursOf, layOut, minuteOfDay, minutesOf, snap } from "./day-grid";
import { ORDER_TYPE, readDragged } from "./dragging";
import styles from "./schedule.module.css";
import type { Move } from "./use-move";

const MINUTE_PX = 1.8;
type Props = { plan: DayPlan; mayMove: boolean; onMove: (move: Move) => void };

/** Rooms side by side, hours downwards; a card is dragged to another hour or room. */
export function DayGrid({ plan, mayMove, onMove }: Props) {
  const { t } = useText();
  const { from, to } = hoursOf(plan);
  const conflicts = conflictsOf(plan.conflicts);
  const hours = Array.from({ length: (to - from) / 60 + 1 }, (_, index) => from + index * 60);
  const height = (to - from) * MINUTE_PX;
  const drop = (event: DragEvent, room: string) => {
    event.preventDefault();
    const dragged = readDragged(event.dataTransfer);
    if (!dragged) return;
    const offset = event.clientY - event.currentTarget.getBoundingClientRect().top - dragged.grip;
    onMove({ order: dragged.order, minutes: snap(from + offset / MINUTE_PX), room });
  };
  const loose = plan.appointments.filter((one) => !plan.rooms.some((room) => room.code === one.room_code));
  return (
    <div className={styles.grid}>
      <div className={styles.hours} style={{ height }} aria-hidden="true">
        {hours.map((hour) => (
          <span key={hour} style={{ top: (hour - from) * MINUTE_PX }}>
            {clockOf(hour)}
          </span>
        ))}
      </div>
      {plan.rooms.map((room) => (
        <section key={room.code} className={styles.room} aria-label={room.name}>
          <h2 title={room.devices.join(", ")}>
            {room.name}
            <small>
              {plan.duties
                .filter((one) => ["", room.code].includes(one.room_code))
                .map((one) => one.person)
                .join(", ")}
            </small>
          </h2>
          <div
            role="group"
            aria-label={room.name}
            className={styles.column}
            style={{ height }}
            onDragOver={(event) => mayMove && event.dataTransfer.types.includes(ORDER_TYPE) && event.preventDefault()}
            onDrop={(event) => drop(event, room.code)}
          >
            {hours.slice(0, -1).map((hour) => (
              <i key={hour} className={styles.hour} style={{ top: (hour - from) * MINUTE_PX }} />
            ))}
            {plan.shifts.map((shift) => {
              const begins = Math.max(minutesOf(shift.begins), from);
              const ends = minutesOf(shift.ends) > minutesOf(shift.begins) ? minutesOf(shift.ends) : to;
              return (
                <i
                  key={shift.code}
                  className={styles.shift}
                  title={shift.name}
                  style={{ top: (begins - from) * MINUTE_PX, height: (Math.min(ends, to) - begins) * MINUTE_PX }}
                />
              );
            })}
            {plan.closures
              .filter((one) => (one.room_code ? one.room_code === room.code : room.devices.includes(one.device)))
              .map((one) => {
                const begins = Math.max(one.since.slice(0, 10) < plan.day ? from : minuteOfDay(one.since), from);
                const ends =
                  new Date(one.until) >= new Date(`${plan.day}T23:59:59+07:00`) ? to : minuteOfDay(one.until);
                return (
                  <div
                    key={one.id}
                    className={styles.closure}
                    style={{ top: (begins - from) * MINUTE_PX, height: Math.max(18, (ends - begins) * MINUTE_PX) }}
                  >
                    {[t("schedule.closed"), one.device, one.reason].filter(Boolean).join(" · ")}
                  </div>
                );
              })}
            {layOut(plan.appointments.filter((one) => one.room_code === room.code)).map((placed) => (
              <AppointmentCard
                key={placed.appointment.order}
                placed={placed}
                top={(placed.start - from) * MINUTE_PX}
                height={Math.max(26, placed.minutes * MINUTE_PX)}
                conflicts={conflicts.get(placed.appointment.order) ?? []}
                mayMove={mayMove}
                onNudge={(minutes) =>
                  onMove({ order: placed.appointment.order, minutes: snap(placed.start + minutes), room: room.code })
                }
              />
            ))}
          </div>
        </section>
      ))}
      {loose.length > 0 && (
        <section className={styles.room} aria-label={t("schedule.noRoom")}>
          <h2>{t("schedule.noRoom")}</h2>
          <div className={styles.column} style={{ height }}>
            {layOut(loose).map((placed) => (
              <AppointmentCard
                key={placed.appointment.order}
                placed={placed}
                top={(placed.start - from) * MINUTE_PX}
                height={Math.max(26, placed.minutes * MINUTE_PX)}
                conflicts={conflicts.get(placed.appointment.order) ?? []}
                mayMove={mayMove}
              />
            ))}
          </div>
        </section>
      )}
    </div>
  );
}
