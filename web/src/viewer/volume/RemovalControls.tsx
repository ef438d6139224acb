import { useText } from "../../text";
import { useVolume, useVolumeState } from "./context";
import { removePart } from "./removing";
import styles from "./volume.module.css";

/** Taking bones, the table or all else away: what hangs together at the crossing above a threshold. */
export function RemovalControls() {
  const { t } = useText();
  const reading = useVolume();
  const { threshold, steps, busy, nothing } = useVolumeState((state) => state.removal);
  return (
    <div className={styles.clip} data-testid="removal">
      <p>{t("volume.removal.how")}</p>
      <label>
        {t("volume.removal.threshold", { unit: reading.unit })}
        <input
          type="number"
          value={threshold}
          onChange={(event) =>
            reading.store.change(({ removal }) => ({ removal: { ...removal, threshold: Number(event.target.value) } }))
          }
        />
      </label>
      <div className={styles.removal}>
        <button type="button" disabled={busy} onClick={() => void removePart(reading, "part")}>
          {t("volume.removal.part")}
        </button>
        <button type="button" disabled={busy} onClick={() => void removePart(reading, "rest")}>
          {t("volume.removal.rest")}
        </button>
        <button type="button" disabled={busy || steps === 0} onClick={() => void removePart(reading, "undo")}>
          {t("volume.removal.undo")}
        </button>
      </div>
      {(busy || nothing) && <p role="status">{t(busy ? "volume.removal.busy" : "volume.removal.nothing")}</p>}
    </div>
  );
}
