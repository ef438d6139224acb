import { useEffect, useState } from "react";
import { useText } from "../../text";
import type { Frame } from "../engine/frames";
import { formatNumber } from "../layout/formats";
import { isNarrow } from "../layout/narrow";
import frame from "../layout/window.module.css";
import { useVolume, useVolumeState, VolumeContext } from "./context";
import { useVolumeKeys } from "./keys";
import { PlaneView } from "./PlaneView";
import { Pace } from "./pace";
import { BuildingNotice, Remarks } from "./Remarks";
import { VolumeReading } from "./reading";
import { SlabControls } from "./SlabControls";
import { SolidView } from "./SolidView";
import { PANES, type PaneName } from "./state";
import { VolumeBar } from "./VolumeBar";
import { VolumeHelp } from "./VolumeHelp";
import styles from "./volume.module.css";

type Props = { frames: readonly Frame[]; title: string; onClose: () => void };

/** A series as a volume: planes of any direction through it. */
export function VolumeWindow({ frames, title, onClose }: Props) {
  const [reading, setReading] = useState<VolumeReading | null>(null);
  useEffect(() => {
    const opened = new VolumeReading(frames, isNarrow() ? "axial" : null);
    setReading(opened);
    opened.open();
    return () => opened.close();
  }, [frames]);
  useVolumeKeys(reading, onClose);
  if (!reading) return null;
  return (
    <VolumeContext value={reading}>
      <VolumeBar title={title} onClose={onClose} />
      <main className={`${frame.body} ${styles.body}`} data-testid="volume">
        <Options />
        <Remarks />
        <Planes />
      </main>
      <Help />
    </VolumeContext>
  );
}

function Help() {
  return useVolumeState((state) => state.help) ? <VolumeHelp /> : null;
}

/** Slab, window and the value where the planes cross. */
function Options() {
  const { t, language } = useText();
  const { unit } = useVolume();
  const window = useVolumeState((state) => state.window);
  const value = useVolumeState((state) => state.value);
  const cross = useVolumeState((state) => state.cross);
  const say = (one: number, digits = 1) => formatNumber(language, one, digits);
  return (
    <div className={styles.options}>
      <SlabControls />
      <span className={styles.facts} data-testid="volume-facts">
        <span>{t("viewer.windowOf", { width: say(window.width, 0), center: say(window.center, 0) })}</span>
        <span>{t("volume.at", { place: cross.map((one) => say(one)).join("; ") })}</span>
        <span>{t("volume.value", { value: value === null ? "–" : `${say(value)} ${unit}`.trim() })}</span>
      </span>
    </div>
  );
}

function Planes() {
  const { t } = useText();
  const reading = useVolume();
  const [pace] = useState(() => new Pace());
  const alone = useVolumeState((state) => state.alone);
  const refused = useVolumeState((state) => state.building.kind === "refused");
  const shown: readonly PaneName[] = alone ? [alone] : PANES;
  return (
    <>
      {alone && !refused && (
        <nav className={styles.tabs} aria-label={t("volume.planes")}>
          {PANES.map((plane) => (
            <button
              key={plane}
              type="button"
              aria-pressed={plane === alone}
              onClick={() => reading.store.change({ alone: plane, active: plane })}
            >
              {t(`volume.plane.${plane}`)}
            </button>
          ))}
        </nav>
      )}
      <div className={styles.grid} data-alone={alone !== null}>
        {!refused &&
          shown.map((pane) =>
            pane === "solid" ? <SolidView key={pane} /> : <PlaneView key={pane} plane={pane} pace={pace} />,
          )}
        <BuildingNotice />
      </div>
    </>
  );
}
