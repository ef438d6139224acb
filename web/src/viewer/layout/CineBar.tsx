import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useText } from "../../text";
import { FASTEST_FPS, SLOWEST_FPS } from "../engine";
import { useReading } from "./context";
import { IconButton } from "./IconButton";
import styles from "./pane.module.css";
import { usePane } from "./usePane";

/** Play and pause, and how fast; always there for a cine, for slices while they run. */
export function CineBar({ paneId }: { paneId: string }) {
  const { t } = useText();
  const reading = useReading();
  const { pane, stack } = usePane(paneId);
  if (!stack || stack.frames.length < 2 || !(stack.cine || pane.playing)) return null;
  const Icon = pane.playing ? IconPlayerPause : IconPlayerPlay;
  return (
    <div className={styles.cine} data-testid="cine">
      <IconButton
        label={pane.playing ? t("viewer.cine.pause") : t("viewer.cine.play")}
        onClick={() => reading.toggleCine(paneId)}
      >
        <Icon size={20} />
      </IconButton>
      <input
        type="range"
        min={SLOWEST_FPS}
        max={FASTEST_FPS}
        value={pane.rate}
        aria-label={t("viewer.cine.rate")}
        onChange={(event) => reading.setRate(paneId, Number(event.target.value))}
      />
      <span>{t("viewer.cine.fps", { rate: pane.rate })}</span>
    </div>
  );
}
