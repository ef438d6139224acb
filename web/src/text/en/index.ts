import { shell } from "./shell";
import { viewer } from "./viewer";

/** Every word in English. */
export const en = { ...shell, ...viewer };
