import { IconBox, IconBulb, IconEraser, IconRotate360 } from "@tabler/icons-react";
import { useState } from "react";
import { useText } from "../../text";
import { useVolume, useVolumeState } from "./context";
import { RemovalControls } from "./RemovalControls";
import { SIDES } from "./solid";
import { SOLID_MODES } from "./state";
import styles from "./volume.module.css";

const AXES = ["columns", "rows", "slices"] as const;

/** Sliders of what is cut away: a box along the volume's own axes, and a plane before the eye. */
function ClipBox() {
  const { t } = useText();
  const reading = useVolume();
  const clip = useVolumeState((state) => state.solid.clip);
  const change = (end: "from" | "to", axis: number, share: number) => {
    const list = clip[end].map((one, index) => (index === axis ? share : one)) as [number, number, number];
    const other = clip[end === "from" ? "to" : "from"][axis] ?? 0;
    if (end === "from" ? share < other : share > other) reading.solid.clip({ [end]: list });
  };
  return (
    <div className={styles.clip} data-testid="clip">
      {AXES.map((axis, index) => (
        <div key={axis}>
          <span>{t(`volume.clip.${axis}`)}</span>
          {(["from", "to"] as const).map((end) => (
            <input
              key={end}
              type="range"
              min={0}
              max={1}
              step={0.01}
              value={clip[end][index] ?? 0}
              aria-label={t(`volume.clip.${end}`, { axis: t(`volume.clip.${axis}`) })}
              onChange={(event) => change(end, index, Number(event.target.value))}
            />
          ))}
        </div>
      ))}
      <div>
        <span>{t("volume.clip.front")}</span>
        <input
          type="range"
          min={0}
          max={500}
          step={2}
          value={clip.front}
          aria-label={t("volume.clip.front")}
          onChange={(event) => reading.solid.clip({ front: Number(event.target.value) })}
        />
      </div>
    </div>
  );
}

/** How the volume is shown from outside, and from which side. */
export function SolidControls() {
  const { t } = useText();
  const reading = useVolume();
  const { mode, light, spinning } = useVolumeState((state) => state.solid);
  const [open, setOpen] = useState<"clip" | "removal" | null>(null);
  const clipping = open === "clip";
  const removing = open === "removal";
  return (
    <div className={styles.solid}>
      {clipping && <ClipBox />}
      {removing && <RemovalControls />}
      <div className={styles.solidRow}>
        <select
          value={mode}
          aria-label={t("volume.mode")}
          onChange={(event) => reading.solid.choose(SOLID_MODES.find((one) => one === event.target.value) ?? "mip")}
        >
          {SOLID_MODES.map((one) => (
            <option key={one} value={one}>
              {t(`volume.mode.${one}`)}
            </option>
          ))}
        </select>
        <div className={styles.choice} role="group" aria-label={t("volume.sides")}>
          {SIDES.map((side) => (
            <button
              key={side}
              type="button"
              title={t(`volume.side.${side}`)}
              onClick={() => reading.solid.lookFrom(side)}
            >
              {side}
            </button>
          ))}
        </div>
        <div className={styles.choice}>
          <button
            type="button"
            aria-label={t("volume.spin")}
            title={t("volume.spin")}
            aria-pressed={spinning}
            onClick={() => {
              reading.solid.change({ spinning: !spinning });
              if (!spinning) reading.solid.spin();
            }}
          >
            <IconRotate360 size={18} />
          </button>
          <button
            type="button"
            aria-label={t("volume.light")}
            title={t("volume.light")}
            aria-pressed={light}
            disabled={mode === "mip"}
            onClick={() => reading.solid.change({ light: !light })}
          >
            <IconBulb size={18} />
          </button>
          <button
            type="button"
            aria-label={t("volume.clip")}
            title={t("volume.clip")}
            aria-pressed={clipping}
            onClick={() => setOpen(clipping ? null : "clip")}
          >
            <IconBox size={18} />
          </button>
          <button
            type="button"
            aria-label={t("volume.removal")}
            title={t("volume.removal")}
            aria-pressed={removing}
            onClick={() => setOpen(removing ? null : "removal")}
          >
            <IconEraser size={18} />
          </button>
        </div>
      </div>
    </div>
  );
}
