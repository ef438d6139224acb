import { Link } from "@tanstack/react-router";
import type { CSSProperties, KeyboardEvent } from "react";
import type { OrderState, PlanConflict } from "../../api";
import { formatPersonName, useText } from "../../text";
import { isOpen } from "../../ui";
import { clockOf, type Placed } from "./day-grid";
import { writeDragged } from "./dragging";
import styles from "./schedule.module.css";

type Props = {
  placed: Placed;
  top: number;
  height: number;
  conflicts: readonly PlanConflict[];
  mayMove: boolean;
  /** Moves it by so many minutes, from the keyboard. */
  onNudge?: (minutes: number) => void;
};
const NUDGE = 5;

/** One appointment; dragged, or moved with Alt and the arrows. */
export function AppointmentCard({ placed, top, height, conflicts, mayMove, onNudge }: Props) {
  const { t } = useText();
  const { appointment, start, lane, lanes } = placed;
  const canMove = mayMove && isOpen(appointment.state as OrderState) && appointment.state !== "started";
  const style: CSSProperties = { top, height, left: `${(lane / lanes) * 100}%`, width: `calc(${100 / lanes}% - 4px)` };
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -NUDGE : event.key === "ArrowDown" ? NUDGE : 0;
    if (!canMove || !event.altKey || !step || !onNudge) return;
    event.preventDefault();
    onNudge(step);
  };
  const why = conflicts.map((one) => t(`schedule.conflict.${one.kind}`)).join(", ");
  return (
    <Link
      to="/orders/$order"
      params={{ order: String(appointment.order) }}
      className={styles.card}
      style={style}
      data-state={appointment.state}
      data-conflict={conflicts.length > 0 || undefined}
      draggable={canMove}
      onKeyDown={press}
      onDragStart={(event) =>
        writeDragged(
          event.dataTransfer,
          appointment.order,
          event.clientY - event.currentTarget.getBoundingClientRect().top,
        )
      }
      title={[appointment.service_name, appointment.device, why].filter(Boolean).join(" · ")}
    >
      <b>{clockOf(start)}</b> {formatPersonName(appointment.patient_name)}
      {conflicts.length > 0 && <strong className={styles.why}>{why}</strong>}
      <span>{appointment.service_name}</span>
    </Link>
  );
}
