/** How a plane is looked at: its frame in the patient, and which point of the patient a pixel shows. Pure. */

import type { Grid } from "./grid";
import { cornersOf, middleOf } from "./grid";
import { add, along, cross, dot, scale, subtract, turn, unit, type Vector } from "./vector";

export const PLANES = ["axial", "coronal", "sagittal"] as const;
export type PlaneName = (typeof PLANES)[number];

/** A picture's right and down in the patient, the point at its middle, and the size of its pixels on the screen. */
export type View = { right: Vector; down: Vector; center: Vector; mmPerPixel: number };

export type Size = { width: number; height: number };

export type Pixel = readonly [number, number];

export function normalOf(view: Pick<View, "right" | "down">): Vector {
  return cross(view.right, view.down);
}

/** The patient's own directions as they are hung: axial from the feet, coronal from the front, sagittal from the left. */
const HUNG: Record<PlaneName, readonly [Vector, Vector]> = {
  axial: [
    [1, 0, 0],
    [0, 1, 0],
  ],
  coronal: [
    [1, 0, 0],
    [0, 0, -1],
  ],
  sagittal: [
    [0, 1, 0],
    [0, 0, -1],
  ],
};

/**
 * The volume's own axes, each named after the patient's axis that it lies nearest to.
 *
 * An oblique acquisition is cut along itself first, as it was planned at the machine.
 */
export function axesOf(grid: Grid): readonly [Vector, Vector, Vector] {
  const row = unit(grid.columnStep);
  const column = unit(grid.rowStep);
  const own = [row, column, cross(row, column)];
  const axes: Vector[] = [];
  for (const axis of [0, 1, 2]) {
    const rest = own.filter((one) => !axes.some((used) => Math.abs(dot(used, one)) > 0.99));
    const best = rest.reduce((a, b) => (Math.abs(b[axis] ?? 0) > Math.abs(a[axis] ?? 0) ? b : a));
    axes.push((best[axis] ?? 0) < 0 ? scale(best, -1) : best);
  }
  const [x, y] = [axes[0] as Vector, axes[1] as Vector];
  // Never mirrored, even where the nearest axes would be.
  return [x, y, cross(x, y)];
}

function inAxes(axes: readonly [Vector, Vector, Vector], [x, y, z]: Vector): Vector {
  return add(add(scale(axes[0], x), scale(axes[1], y)), scale(axes[2], z));
}

/** Millimetres a pixel at which the whole volume is seen. */
export function fittingScale(grid: Grid, right: Vector, down: Vector, size: Size): number {
  const middle = middleOf(grid);
  const reach = (direction: Vector) =>
    2 * Math.max(...cornersOf(grid).map((corner) => Math.abs(dot(subtract(corner, middle), direction)))) || 1;
  return Math.max(reach(right) / size.width, reach(down) / size.height) * 1.02;
}

/** The view a plane begins with. */
export function firstView(grid: Grid, plane: PlaneName, size: Size): View {
  const axes = axesOf(grid);
  const [right, down] = HUNG[plane];
  const view = { right: inAxes(axes, right), down: inAxes(axes, down) };
  return { ...view, center: middleOf(grid), mmPerPixel: fittingScale(grid, view.right, view.down, size) };
}

/** The view's middle moved along its normal into the plane through a point. */
export function throughPoint(view: View, point: Vector): View {
  const normal = normalOf(view);
  return { ...view, center: along(view.center, normal, dot(subtract(point, view.center), normal)) };
}

export function pixelToPoint(view: View, size: Size, [x, y]: Pixel): Vector {
  const inRow = along(view.center, view.right, (x - size.width / 2) * view.mmPerPixel);
  return along(inRow, view.down, (y - size.height / 2) * view.mmPerPixel);
}

export function pointToPixel(view: View, size: Size, point: Vector): Pixel {
  const from = subtract(point, view.center);
  return [
    size.width / 2 + dot(from, view.right) / view.mmPerPixel,
    size.height / 2 + dot(from, view.down) / view.mmPerPixel,
  ];
}

/** How far a point lies in front of or behind a view's plane. */
export function depthOf(view: View, point: Vector): number {
  return dot(subtract(point, view.center), normalOf(view));
}

/** The direction on the screen of the line in which another plane is seen; null if the planes are parallel. */
export function lineOf(view: View, other: Pick<View, "right" | "down">): Pixel | null {
  const line = cross(normalOf(view), normalOf(other));
  const [x, y] = [dot(line, view.right), dot(line, view.down)];
  const size = Math.hypot(x, y);
  return size > 1e-6 ? [x / size, y / size] : null;
}

/** A view turned about an axis through a point. */
export function turnView(view: View, point: Vector, axis: Vector, angle: number): View {
  return {
    ...view,
    right: unit(turn(view.right, axis, angle)),
    down: unit(turn(view.down, axis, angle)),
    center: add(point, turn(subtract(view.center, point), axis, angle)),
  };
}

/** Zoom so that the patient's point under a pixel stays there. */
export function zoomAt(view: View, size: Size, at: Pixel, factor: number): View {
  const mmPerPixel = Math.min(Math.max(view.mmPerPixel / factor, 0.005), 50);
  const point = pixelToPoint(view, size, at);
  const zoomed = { ...view, mmPerPixel };
  return { ...zoomed, center: add(view.center, subtract(point, pixelToPoint(zoomed, size, at))) };
}

export function panBy(view: View, dx: number, dy: number): View {
  const moved = along(view.center, view.right, -dx * view.mmPerPixel);
  return { ...view, center: along(moved, view.down, -dy * view.mmPerPixel) };
}
