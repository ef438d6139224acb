/** What the page and the worker that holds a volume say to each other. */

import type { Values } from "../engine/grey";
import type { Keeping } from "./build";
import type { Grid } from "./grid";
import type { Cut, Slab } from "./sampling";

export type Order =
  | { do: "make"; making: number; grid: Grid; keeping: Keeping; factor: number }
  | { do: "put"; index: number; values: Values }
  | { do: "cut"; id: number; cut: Cut; slab: Slab };

/** `ms` is how long the worker was at it: the page paces what it asks for by that. */
export type Reply =
  | { id: number; kind: "values"; values: Float32Array; ms: number }
  | { id: number; kind: "failed"; detail: string }
  | { kind: "grown"; making: number; here: number };
