import { IconCube } from "@tabler/icons-react";
import { useText } from "../../text";
import { mayBeVolume } from "../volume/stacking";
import { useReading, useReadingState } from "./context";
import { IconButton } from "./IconButton";
import { activePane, stackOf } from "./state";

/** Opens the active series as a volume, if it may be one. */
export function VolumeButton() {
  const { t } = useText();
  const reading = useReading();
  const stack = useReadingState((state) => stackOf(state, activePane(state)));
  const possible = stack !== null && mayBeVolume(stack.frames);
  return (
    <IconButton
      label={t("volume.open")}
      short={t("volume.short.open")}
      disabled={!possible}
      onClick={() => reading.openVolume()}
    >
      <IconCube size={20} />
    </IconButton>
  );
}
