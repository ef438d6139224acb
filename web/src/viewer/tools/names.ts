/** The tools a reader chooses from. */

export const MOVING_TOOLS = ["scroll", "window", "zoom", "pan"] as const;
export const MEASURING_TOOLS = ["length", "angle", "ellipse", "probe"] as const;

export type MovingTool = (typeof MOVING_TOOLS)[number];
export type MeasuringTool = (typeof MEASURING_TOOLS)[number];
export type ToolName = MovingTool | MeasuringTool;
