/** Cornerstone's tools, and which button, wheel and finger works which. */

import {
  AngleTool,
  addTool,
  annotation,
  EllipticalROITool,
  Enums,
  LengthTool,
  PanTool,
  ProbeTool,
  StackScrollTool,
  ToolGroupManager,
  type Types,
  utilities,
  WindowLevelTool,
  ZoomTool,
} from "@cornerstonejs/tools";
import { ENGINE_ID } from "../engine/viewports";
import { textLines } from "./measuring";
import type { ToolName } from "./names";
import { angleLines, ellipseLines, lengthLines, probeLines } from "./readings";

const GROUP_ID = "khoanh";
const { MouseBindings, KeyboardBindings } = Enums;

const TOOLS = {
  scroll: StackScrollTool,
  window: WindowLevelTool,
  zoom: ZoomTool,
  pan: PanTool,
  length: LengthTool,
  angle: AngleTool,
  ellipse: EllipticalROITool,
  probe: ProbeTool,
} as const;

const LINES = { length: lengthLines, angle: angleLines, ellipse: ellipseLines, probe: probeLines } as const;

const NAMES = Object.keys(TOOLS) as ToolName[];

/** Bindings that hold whatever tool is chosen: right button zooms, middle button or shift pans, wheel scrolls. */
const ALWAYS: Partial<Record<ToolName, Types.IToolBinding[]>> = {
  zoom: [{ mouseButton: MouseBindings.Secondary }],
  pan: [
    { mouseButton: MouseBindings.Auxiliary },
    { mouseButton: MouseBindings.Primary, modifierKey: KeyboardBindings.Shift },
  ],
  scroll: [{ mouseButton: MouseBindings.Wheel }],
};

let registered = false;

function registerTools(): void {
  if (registered) return;
  registered = true;
  for (const name of NAMES) addTool(TOOLS[name]);
  const { style } = annotation.config;
  const usual = style.getDefaultToolStyles();
  style.setDefaultToolStyles({
    ...usual,
    global: {
      ...usual.global,
      color: "rgb(255, 214, 92)",
      colorHighlighted: "rgb(120, 220, 255)",
      colorSelected: "rgb(120, 220, 255)",
      colorLocked: "rgb(209, 193, 90)",
      lineWidth: "1.6",
      textBoxFontFamily: "'Be Vietnam Pro', system-ui, sans-serif",
      textBoxFontSize: "14px",
      textBoxColor: "rgb(255, 214, 92)",
      textBoxColorHighlighted: "rgb(120, 220, 255)",
      textBoxColorSelected: "rgb(120, 220, 255)",
      // On bright tissue yellow alone cannot be read.
      textBoxBackground: "rgba(0, 0, 0, 0.55)",
      textBoxLinkLineWidth: "1",
      textBoxLinkLineDash: "2,3",
      shadow: true,
    },
  });
}

/** The one tool group of the reading window. */
export class Tools {
  private readonly group: Types.IToolGroup;

  constructor() {
    registerTools();
    ToolGroupManager.destroyToolGroup(GROUP_ID);
    const group = ToolGroupManager.createToolGroup(GROUP_ID);
    if (!group) throw new Error("no tool group");
    this.group = group;
    for (const name of NAMES) {
      const lines = name in LINES ? LINES[name as keyof typeof LINES] : null;
      group.addTool(TOOLS[name].toolName, lines ? { getTextLines: textLines(lines) } : {});
    }
  }

  attach(viewportId: string): void {
    this.group.addViewport(viewportId, ENGINE_ID);
  }

  detach(viewportId: string): void {
    this.group.removeViewports(ENGINE_ID, viewportId);
  }

  /** Give the first button and one finger to a tool. */
  choose(chosen: ToolName): void {
    for (const name of NAMES) this.group.setToolPassive(TOOLS[name].toolName, { removeAllBindings: true });
    for (const name of NAMES) {
      const bindings = [...(ALWAYS[name] ?? [])];
      if (name === chosen) bindings.push({ mouseButton: MouseBindings.Primary, numTouchPoints: 1 });
      if (bindings.length > 0) this.group.setToolActive(TOOLS[name].toolName, { bindings });
    }
  }

  destroy(): void {
    ToolGroupManager.destroyToolGroup(GROUP_ID);
  }
}

/** Take away the measurements that are selected; whether there were any. */
export function removeSelected(viewportIds: string[]): boolean {
  const selected = annotation.selection.getAnnotationsSelected();
  for (const uid of selected) annotation.state.removeAnnotation(uid);
  utilities.triggerAnnotationRenderForViewportIds(viewportIds);
  return selected.length > 0;
}

/** Take away every measurement on the frames of a stack. */
export function removeAll(viewportIds: string[], imageIds: ReadonlySet<string>): void {
  for (const one of annotation.state.getAllAnnotations()) {
    const { referencedImageId = "" } = one.metadata ?? {};
    const uid = one.annotationUID;
    if (uid && imageIds.has(referencedImageId)) annotation.state.removeAnnotation(uid);
  }
  utilities.triggerAnnotationRenderForViewportIds(viewportIds);
}

/** What stands beside the measurements on a frame, one line a measurement. */
export function readMeasurements(imageId: string): string[] {
  return annotation.state.getAllAnnotations().flatMap((one) => {
    if (one.metadata?.referencedImageId !== imageId) return [];
    const name = NAMES.find((tool) => TOOLS[tool].toolName === one.metadata?.toolName);
    const lines = name && name in LINES ? LINES[name as keyof typeof LINES] : null;
    const said = lines ? textLines(lines)(one.data, `imageId:${imageId}`) : [];
    return said.length > 0 ? [said.join(", ")] : [];
  });
}

/** How many measurements stand on some frames. */
export function countMeasurements(imageIds: ReadonlySet<string>): number {
  return annotation.state.getAllAnnotations().filter((one) => imageIds.has(one.metadata?.referencedImageId ?? ""))
    .length;
}

/** Draw the measurements again: their words changed. */
export function redrawMeasurements(viewportIds: string[]): void {
  utilities.triggerAnnotationRenderForViewportIds(viewportIds);
}
