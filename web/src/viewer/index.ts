/** The reading window's front door. */

export { Viewer } from "./layout/Viewer";
