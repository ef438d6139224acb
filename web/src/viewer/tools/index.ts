/** The tools' front door. */

export { followFingers } from "./gestures";
export { countMeasurements, readMeasurements, redrawMeasurements, removeAll, removeSelected, Tools } from "./group";
export { type Command, commandOf, HELP } from "./keymap";
export { setMeasuringPath, setMeasuringWords } from "./measuring";
export { MEASURING_TOOLS, MOVING_TOOLS, type ToolName } from "./names";
export type { Words } from "./readings";
