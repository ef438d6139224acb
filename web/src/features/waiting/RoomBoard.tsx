import type { BoardRoom } from "../../api";
import { useText } from "../../text";
import styles from "./waiting.module.css";

/** One room: the number that is called, large, and those that follow. */
export function RoomBoard({ room, isFlashing }: { room: BoardRoom; isFlashing: boolean }) {
  const { t } = useText();
  return (
    <section className={styles.room} data-flash={isFlashing || undefined} aria-label={room.name}>
      <h2>{room.name}</h2>
      <div className={styles.current} aria-live="assertive">
        <span className={styles.word}>{t(room.current?.state === "served" ? "waiting.inside" : "waiting.called")}</span>
        <strong>{room.current?.number ?? "–"}</strong>
        <span className={styles.name}>{room.current?.name}</span>
      </div>
      <div className={styles.next}>
        <h3>{t("waiting.next", { count: room.waiting })}</h3>
        <ol>
          {room.next.map((one) => (
            <li key={one.number} data-urgent={one.urgent || undefined}>
              <b>{one.number}</b> {one.name}
            </li>
          ))}
        </ol>
      </div>
      {room.skipped.length > 0 && (
        <p className={styles.skipped}>
          {t("waiting.skipped", { numbers: room.skipped.map((one) => one.number).join(", ") })}
        </p>
      )}
    </section>
  );
}
