/** The reading window's front door. */

export { foresee, warmUp } from "./layout/ahead";
export { Viewer } from "./layout/Viewer";
