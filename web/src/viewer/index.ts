/** The reading window's front door. */

export { serveFrom } from "./engine";
export { foresee, warmUp } from "./layout/ahead";
export { Viewer } from "./layout/Viewer";
