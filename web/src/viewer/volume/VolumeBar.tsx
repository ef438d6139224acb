import {
  IconAdjustments,
  IconAngle,
  IconArrowLeft,
  IconArrowsCross,
  IconBrightnessHalf,
  IconContrast2,
  IconEye,
  IconHandMove,
  IconKeyboard,
  IconOval,
  IconRestore,
  IconRuler,
  IconStack2,
  IconTrashX,
  IconZoomIn,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { useText, type Word } from "../../text";
import { PRESETS } from "../engine/window";
import { IconButton } from "../layout/IconButton";
import { Menu } from "../layout/Menu";
import frame from "../layout/window.module.css";
import { useVolume, useVolumeState } from "./context";
import { MEASURES } from "./measures";
import { MOVES, type VolumeTool } from "./state";

const SIZE = 20;
const ICONS: Record<VolumeTool, ComponentType<{ size: number }>> = {
  cross: IconArrowsCross,
  scroll: IconStack2,
  window: IconBrightnessHalf,
  zoom: IconZoomIn,
  pan: IconHandMove,
  length: IconRuler,
  angle: IconAngle,
  ellipse: IconOval,
};

function Tools() {
  const { t } = useText();
  const reading = useVolume();
  const chosen = useVolumeState((state) => state.tool);
  return [MOVES, MEASURES].map((group) => (
    <div key={group[0]} className={frame.group}>
      {group.map((tool) => {
        const Icon = ICONS[tool];
        const name = tool === "cross" ? "volume.tool.cross" : (`viewer.tool.${tool}` as const);
        const short = tool === "cross" ? "volume.short.cross" : (`viewer.short.${tool}` as const);
        return (
          <IconButton
            key={tool}
            label={t(name)}
            short={t(short)}
            pressed={tool === chosen}
            onClick={() => reading.chooseTool(tool)}
          >
            <Icon size={SIZE} />
          </IconButton>
        );
      })}
    </div>
  ));
}

function Windows() {
  const { t } = useText();
  const reading = useVolume();
  const items = PRESETS.map(({ name, width, center }, index) => ({
    key: name,
    label: `${t(`viewer.preset.${name}` as Word)}  ${width}/${center}`,
    note: String(index + 1),
    onClick: () => reading.setWindow({ width, center }),
  }));
  const original = { key: "original", label: t("viewer.preset.original"), onClick: () => reading.originalWindow() };
  return <Menu label={t("viewer.presets")} icon={<IconAdjustments size={SIZE} />} items={[original, ...items]} />;
}

/** The tools of a volume. */
export function VolumeBar({ title, onClose }: { title: string; onClose: () => void }) {
  const { t } = useText();
  const reading = useVolume();
  const lines = useVolumeState((state) => state.lines);
  const invert = useVolumeState((state) => state.invert);
  return (
    <header className={frame.bar}>
      <div className={frame.title}>
        <button
          type="button"
          className={frame.iconButton}
          aria-label={t("volume.back")}
          title={t("volume.back")}
          onClick={onClose}
        >
          <IconArrowLeft size={SIZE} />
        </button>
        <div className={frame.titleText}>
          <strong>{t("volume.title")}</strong>
          <span>{title}</span>
        </div>
      </div>
      <div className={frame.toolbar} role="toolbar" aria-label={t("viewer.tools")}>
        <Tools />
        <div className={frame.group}>
          <Windows />
          <IconButton label={t("viewer.invert")} onClick={() => reading.store.change({ invert: !invert })}>
            <IconContrast2 size={SIZE} />
          </IconButton>
          <IconButton label={t("volume.lines")} pressed={lines} onClick={() => reading.store.change({ lines: !lines })}>
            <IconEye size={SIZE} />
          </IconButton>
          <IconButton label={t("viewer.reset")} onClick={() => reading.reset()}>
            <IconRestore size={SIZE} />
          </IconButton>
          <IconButton label={t("viewer.clear")} onClick={() => reading.measuring.removeAll()}>
            <IconTrashX size={SIZE} />
          </IconButton>
          <IconButton label={t("viewer.help.title")} onClick={() => reading.store.change({ help: true })}>
            <IconKeyboard size={SIZE} />
          </IconButton>
        </div>
      </div>
    </header>
  );
}
