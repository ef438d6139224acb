/** Hanging's front door: what opens where. */

export { LAYOUTS, type Layout, openingLayout, openingSeries, orderSeries, placeStacks } from "./protocol";
export { type Stack, stacksOf } from "./stacks";
