/** Vectors of the patient's space, in millimetres (PS3.3 C.7.6.2.1.1). Pure. */

import { cross, dot, type Vector } from "../engine/geometry";

export { cross, dot, type Vector };

export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function scale(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

/** `a + b * factor`. */
export function along(a: Vector, b: Vector, factor: number): Vector {
  return [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor];
}

export function length(a: Vector): number {
  return Math.hypot(a[0], a[1], a[2]);
}

export function distance(a: Vector, b: Vector): number {
  return length(subtract(a, b));
}

export function unit(a: Vector): Vector {
  const size = length(a);
  return size > 0 ? scale(a, 1 / size) : a;
}

/** Turn a vector about a unit axis, right-handed, by an angle in radians (Rodrigues). */
export function turn(a: Vector, axis: Vector, angle: number): Vector {
  const cosine = Math.cos(angle);
  const first = scale(a, cosine);
  const second = scale(cross(axis, a), Math.sin(angle));
  return add(add(first, second), scale(axis, dot(axis, a) * (1 - cosine)));
}

/** Rows that turn a vector into its shares of three others; null if those lie in one plane. */
export function sharesOf(a: Vector, b: Vector, c: Vector): readonly [Vector, Vector, Vector] | null {
  const volume = dot(a, cross(b, c));
  if (!Number.isFinite(volume) || Math.abs(volume) < 1e-9) return null;
  return [scale(cross(b, c), 1 / volume), scale(cross(c, a), 1 / volume), scale(cross(a, b), 1 / volume)];
}
