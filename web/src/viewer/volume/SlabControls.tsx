import { useText } from "../../text";
import { formatNumber } from "../layout/formats";
import { useVolume, useVolumeState } from "./context";
import type { SlabMode } from "./sampling";
import styles from "./volume.module.css";

const MODES: readonly SlabMode[] = ["max", "min", "mean"];
const THICKEST = 100;

/** How thick the planes are, and what of their thickness is shown. */
export function SlabControls() {
  const { t, language } = useText();
  const reading = useVolume();
  const slab = useVolumeState((state) => state.slab);
  const change = (part: Partial<typeof slab>) => {
    reading.touch();
    reading.store.change({ slab: { ...slab, ...part } });
  };
  return (
    <fieldset className={styles.slab}>
      <legend>{t("volume.slab")}</legend>
      <label>
        <input
          type="range"
          min={0}
          max={THICKEST}
          step={1}
          value={slab.thickness}
          aria-label={t("volume.thickness")}
          onChange={(event) => change({ thickness: Number(event.target.value) })}
          onPointerUp={() => reading.rest()}
        />
        <output>{formatNumber(language, slab.thickness, 0)} mm</output>
      </label>
      <div className={styles.choice} role="group" aria-label={t("volume.slabMode")}>
        {MODES.map((mode) => (
          <button
            key={mode}
            type="button"
            aria-pressed={slab.mode === mode}
            title={t(`volume.slabMode.${mode}`)}
            onClick={() => change({ mode, thickness: slab.thickness || 10 })}
          >
            {t(`volume.slabShort.${mode}`)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
