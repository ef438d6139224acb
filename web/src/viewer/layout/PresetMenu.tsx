import { IconAdjustments } from "@tabler/icons-react";
import { useText, type Word } from "../../text";
import { PRESETS } from "../engine";
import { useReading } from "./context";
import { Menu } from "./Menu";

/** Windows by name; keys 1 to 8. */
export function PresetMenu() {
  const { t } = useText();
  const reading = useReading();
  const items = PRESETS.map(({ name, width, center }, index) => ({
    key: name,
    label: `${t(`viewer.preset.${name}` as Word)}  ${width}/${center}`,
    note: String(index + 1),
    onClick: () => reading.picture.preset(index),
  }));
  const original = {
    key: "original",
    label: t("viewer.preset.original"),
    onClick: () => reading.picture.resetWindow(),
  };
  return <Menu label={t("viewer.presets")} icon={<IconAdjustments size={20} />} items={[original, ...items]} />;
}
