/** Keys of the window of a volume. */

import { useEffect } from "react";
import type { Word } from "../../text";
import { PRESETS } from "../engine/window";
import type { VolumeReading } from "./reading";
import { PANES, type VolumeTool } from "./state";

const TOOLS: Record<string, VolumeTool> = {
  c: "cross",
  s: "scroll",
  w: "window",
  z: "zoom",
  p: "pan",
  l: "length",
  a: "angle",
  e: "ellipse",
};

export const VOLUME_KEYS: readonly { keys: string[]; word: Word }[] = [
  { keys: ["↑", "↓"], word: "viewer.help.slice" },
  { keys: ["Page Up", "Page Down"], word: "viewer.help.tenSlices" },
  { keys: ["Tab"], word: "volume.help.plane" },
  { keys: ["C"], word: "volume.tool.cross" },
  { keys: ["S"], word: "viewer.tool.scroll" },
  { keys: ["W"], word: "viewer.tool.window" },
  { keys: ["Z"], word: "viewer.tool.zoom" },
  { keys: ["P"], word: "viewer.tool.pan" },
  { keys: ["L"], word: "viewer.tool.length" },
  { keys: ["A"], word: "viewer.tool.angle" },
  { keys: ["E"], word: "viewer.tool.ellipse" },
  { keys: ["Delete"], word: "volume.help.delete" },
  { keys: ["1", "…", "8"], word: "viewer.help.presets" },
  { keys: ["I"], word: "viewer.invert" },
  { keys: ["O"], word: "volume.lines" },
  { keys: ["X"], word: "viewer.reset" },
  { keys: ["Esc"], word: "volume.back" },
];

const SCROLLS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 };

/** Obey a key; whether it was one of ours. */
function obey(reading: VolumeReading, key: string, shift: boolean, close: () => void): boolean {
  const { active, invert, lines } = reading.store.read();
  const letter = key.length === 1 ? key.toLowerCase() : key;
  const tool = TOOLS[letter];
  const preset = /^[1-9]$/.test(key) ? PRESETS[Number(key) - 1] : undefined;
  if (tool) reading.chooseTool(tool);
  else if (preset) reading.setWindow(preset);
  else if (SCROLLS[key] !== undefined) {
    if (active !== "solid") reading.planes.scroll(active, SCROLLS[key] ?? 0);
  } else if (key === "Tab") {
    const at = PANES.indexOf(active) + (shift ? PANES.length - 1 : 1);
    reading.activate(PANES[at % PANES.length] ?? active);
  } else if (letter === "i") reading.store.change({ invert: !invert });
  else if (letter === "o") reading.store.change({ lines: !lines });
  else if (letter === "x") reading.reset();
  else if (key === "?" || key === "F1") reading.store.change({ help: true });
  else if (key === "Escape") close();
  else if (key === "Delete" || key === "Backspace") return reading.measuring.removeLast();
  else return false;
  return true;
}

/** Keys of the window, as long as nothing else wants them. */
export function useVolumeKeys(reading: VolumeReading | null, close: () => void): void {
  useEffect(() => {
    if (!reading) return;
    const pressed = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || reading.store.read().help) return;
      if (target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
      const onButton = target instanceof HTMLElement && target.closest("button, a, [role=slider]");
      if (onButton && [" ", "Enter", "Tab", "ArrowUp", "ArrowDown"].includes(key)) return;
      if (document.querySelector('[aria-expanded="true"]') && key === "Escape") return;
      if (obey(reading, key, event.shiftKey, close)) event.preventDefault();
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, [reading, close]);
}
