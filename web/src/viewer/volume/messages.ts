/** What the page and the worker that holds a volume say to each other. */

import type { Values } from "../engine/grey";
import type { Keeping } from "./build";
import type { Grid } from "./grid";
import type { Shot } from "./raycast";
import type { Cut, Slab } from "./sampling";
import type { Vector } from "./vector";

export type Order =
  | { do: "make"; making: number; grid: Grid; keeping: Keeping; factor: number }
  | { do: "put"; index: number; values: Values }
  | { do: "cut"; id: number; cut: Cut; slab: Slab }
  | { do: "remove"; id: number; point: Vector; threshold: number; keep: boolean }
  | { do: "undo"; id: number }
  | { do: "shoot"; id: number; shot: Shot };

/** `ms` is how long the worker was at it: the page paces what it asks for by that. */
export type Reply =
  | { id: number; kind: "values"; values: Float32Array; ms: number }
  | { id: number; kind: "shot"; values: Float32Array; colors: Uint8ClampedArray; ms: number; whole: boolean }
  | { id: number; kind: "removed"; voxels: number; steps: number }
  | { id: number; kind: "failed"; detail: string }
  | { kind: "grown"; making: number; here: number };
