import {
  IconAngle,
  IconBrightnessHalf,
  IconCrosshair,
  IconHandMove,
  IconOval,
  IconRuler,
  IconStack2,
  IconZoomIn,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { useText } from "../../text";
import { MEASURING_TOOLS, MOVING_TOOLS, type ToolName } from "../tools";
import { useReading, useReadingState } from "./context";
import { IconButton } from "./IconButton";
import styles from "./window.module.css";

const ICONS: Record<ToolName, ComponentType<{ size: number }>> = {
  scroll: IconStack2,
  window: IconBrightnessHalf,
  zoom: IconZoomIn,
  pan: IconHandMove,
  length: IconRuler,
  angle: IconAngle,
  ellipse: IconOval,
  probe: IconCrosshair,
};

/** The tools of the first button and of one finger. */
export function ToolButtons() {
  const { t } = useText();
  const reading = useReading();
  const chosen = useReadingState((state) => state.tool);
  return [MOVING_TOOLS, MEASURING_TOOLS].map((group) => (
    <div key={group[0]} className={styles.group}>
      {group.map((tool) => {
        const Icon = ICONS[tool];
        return (
          <IconButton
            key={tool}
            label={t(`viewer.tool.${tool}`)}
            short={t(`viewer.short.${tool}`)}
            pressed={tool === chosen}
            onClick={() => reading.chooseTool(tool)}
          >
            <Icon size={20} />
          </IconButton>
        );
      })}
    </div>
  ));
}
