/** Keys of the reading window. Pure. */

import type { Word } from "../../text";
import { PRESETS } from "../engine/window";
import type { ToolName } from "./names";

export type Command =
  | { do: "tool"; tool: ToolName }
  | { do: "scroll"; by: number }
  | { do: "first" | "last" }
  | { do: "preset"; index: number }
  | { do: "rotate"; degrees: number }
  | { do: "flip"; axis: "horizontal" | "vertical" }
  | { do: "invert" | "fit" | "reset" | "cine" | "overlays" | "strip" | "help" | "fullScreen" | "delete" | "volume" }
  | { do: "keyImage" | "measurements" }
  | { do: "zoom"; factor: number }
  | { do: "series"; by: number }
  | { do: "pane"; by: number };

export type KeyLine = { keys: string[]; word: Word };

const PAGE = 10;

const BY_KEY: Record<string, Command> = {
  ArrowUp: { do: "scroll", by: -1 },
  ArrowDown: { do: "scroll", by: 1 },
  PageUp: { do: "scroll", by: -PAGE },
  PageDown: { do: "scroll", by: PAGE },
  Home: { do: "first" },
  End: { do: "last" },
  ArrowLeft: { do: "series", by: -1 },
  ArrowRight: { do: "series", by: 1 },
  Tab: { do: "pane", by: 1 },
  " ": { do: "cine" },
  "+": { do: "zoom", factor: 1.25 },
  "=": { do: "zoom", factor: 1.25 },
  "-": { do: "zoom", factor: 0.8 },
  Delete: { do: "delete" },
  Backspace: { do: "delete" },
  "?": { do: "help" },
  F1: { do: "help" },
  s: { do: "tool", tool: "scroll" },
  w: { do: "tool", tool: "window" },
  z: { do: "tool", tool: "zoom" },
  p: { do: "tool", tool: "pan" },
  l: { do: "tool", tool: "length" },
  a: { do: "tool", tool: "angle" },
  e: { do: "tool", tool: "ellipse" },
  b: { do: "tool", tool: "probe" },
  r: { do: "rotate", degrees: 90 },
  R: { do: "rotate", degrees: -90 },
  h: { do: "flip", axis: "horizontal" },
  v: { do: "flip", axis: "vertical" },
  i: { do: "invert" },
  f: { do: "fit" },
  x: { do: "reset" },
  o: { do: "overlays" },
  t: { do: "strip" },
  F: { do: "fullScreen" },
  m: { do: "volume" },
  k: { do: "keyImage" },
  d: { do: "measurements" },
};

type Pressed = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean };

/** The command of a key, or null; with Ctrl, Alt or Meta the browser keeps its own. */
export function commandOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): Command | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (/^[1-9]$/.test(key)) return Number(key) <= PRESETS.length ? { do: "preset", index: Number(key) - 1 } : null;
  if (key === "Tab" && shiftKey) return { do: "pane", by: -1 };
  return BY_KEY[key] ?? (key.length === 1 ? (BY_KEY[key.toLowerCase()] ?? null) : null);
}

/** The help sheet: keys and the word that says what they do. */
export const HELP: readonly { word: Word; lines: readonly KeyLine[] }[] = [
  {
    word: "viewer.help.move",
    lines: [
      { keys: ["↑", "↓"], word: "viewer.help.slice" },
      { keys: ["Page Up", "Page Down"], word: "viewer.help.tenSlices" },
      { keys: ["Home", "End"], word: "viewer.help.ends" },
      { keys: ["←", "→"], word: "viewer.help.series" },
      { keys: ["Tab"], word: "viewer.help.pane" },
      { keys: ["Space"], word: "viewer.help.cine" },
    ],
  },
  {
    word: "viewer.help.tools",
    lines: [
      { keys: ["S"], word: "viewer.tool.scroll" },
      { keys: ["W"], word: "viewer.tool.window" },
      { keys: ["Z"], word: "viewer.tool.zoom" },
      { keys: ["P"], word: "viewer.tool.pan" },
      { keys: ["L"], word: "viewer.tool.length" },
      { keys: ["A"], word: "viewer.tool.angle" },
      { keys: ["E"], word: "viewer.tool.ellipse" },
      { keys: ["B"], word: "viewer.tool.probe" },
      { keys: ["Delete"], word: "viewer.help.delete" },
    ],
  },
  {
    word: "viewer.help.picture",
    lines: [
      { keys: ["1", "…", "8"], word: "viewer.help.presets" },
      { keys: ["I"], word: "viewer.invert" },
      { keys: ["R", "Shift R"], word: "viewer.help.rotate" },
      { keys: ["H", "V"], word: "viewer.help.flip" },
      { keys: ["+", "−"], word: "viewer.tool.zoom" },
      { keys: ["F"], word: "viewer.fit" },
      { keys: ["X"], word: "viewer.reset" },
    ],
  },
  {
    word: "viewer.help.window",
    lines: [
      { keys: ["K"], word: "viewer.keyImage" },
      { keys: ["D"], word: "viewer.insertMeasurements" },
      { keys: ["O"], word: "viewer.overlays" },
      { keys: ["T"], word: "viewer.strip" },
      { keys: ["M"], word: "volume.open" },
      { keys: ["Shift F"], word: "viewer.fullScreen" },
      { keys: ["?"], word: "viewer.help.title" },
    ],
  },
];
