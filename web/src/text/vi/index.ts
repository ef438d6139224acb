import { shell } from "./shell";
import { viewer } from "./viewer";

/** Every word in Vietnamese, the first language. */
export const vi = { ...shell, ...viewer };
