/** The verbs of the planes: scroll, turn, zoom, pan, and where a pixel lies in the patient. */

import type { Store } from "../engine/store";
import { type Grid, stepAlong } from "./grid";
import type { VolumeState } from "./state";
import { along, type Vector } from "./vector";
import {
  firstView,
  normalOf,
  type Pixel,
  PLANES,
  type PlaneName,
  panBy,
  pixelToPoint,
  type Size,
  throughPoint,
  turnView,
  type View,
  zoomAt,
} from "./view";

/** What the verbs need of the window. */
type Ground = {
  store: Store<VolumeState>;
  sizeOf: (pane: PlaneName) => Size;
  grid: Grid;
  touch: () => void;
  setCross: (point: Vector) => void;
};

export class PlaneVerbs {
  constructor(private readonly ground: Ground) {}

  /** Move a plane through the volume by whole voxels. */
  scroll(plane: PlaneName, steps: number): void {
    const { views, cross } = this.ground.store.read();
    if (!views) return;
    this.ground.touch();
    const normal = normalOf(views[plane]);
    this.ground.setCross(along(cross, normal, steps * stepAlong(this.ground.grid, normal) * this.inward(plane)));
  }

  /** Down and away go from head to foot, front to back, left to right: what a wheel does on the series itself. */
  private inward(plane: PlaneName): number {
    return plane === "axial" ? -1 : 1;
  }

  /** Turn the other planes about the normal of one: its lines turn on the screen. */
  turnLines(plane: PlaneName, angle: number): void {
    const { views, cross } = this.ground.store.read();
    if (!views) return;
    const axis = normalOf(views[plane]);
    const turned = Object.fromEntries(
      PLANES.map((name) => [name, name === plane ? views[name] : turnView(views[name], cross, axis, angle)]),
    ) as Record<PlaneName, View>;
    this.ground.store.change({ views: turned });
  }

  zoom(plane: PlaneName, at: Pixel, factor: number): void {
    const view = this.ground.store.read().views?.[plane];
    if (view) this.setView(plane, zoomAt(view, this.ground.sizeOf(plane), at, factor));
  }

  pan(plane: PlaneName, by: Pixel): void {
    const view = this.ground.store.read().views?.[plane];
    if (view) this.setView(plane, panBy(view, by[0], by[1]));
  }

  /** The patient's point under a pixel of a plane. */
  pointAt(plane: PlaneName, pixel: Pixel): Vector | null {
    const { views, cross } = this.ground.store.read();
    const view = views?.[plane];
    return view ? pixelToPoint(throughPoint(view, cross), this.ground.sizeOf(plane), pixel) : null;
  }

  /** The pane has another size: the same stays in sight. */
  refit(plane: PlaneName, before: Size, size: Size): void {
    const { views } = this.ground.store.read();
    if (!views || size.width === 0) return;
    if (before.width === 0) this.setView(plane, firstView(this.ground.grid, plane, size));
    else {
      const factor = Math.min(before.width / size.width, before.height / size.height);
      this.setView(plane, { ...views[plane], mmPerPixel: views[plane].mmPerPixel * factor });
    }
  }

  private setView(plane: PlaneName, view: View): void {
    const { views } = this.ground.store.read();
    if (views) this.ground.store.change({ views: { ...views, [plane]: view } });
  }

  layViews(): void {
    const { grid } = this.ground;
    const views = PLANES.map((plane) => {
      const size = this.ground.sizeOf(plane);
      return [plane, firstView(grid, plane, size.width > 0 ? size : { width: 400, height: 400 })];
    });
    this.ground.store.change({ views: Object.fromEntries(views) as Record<PlaneName, View> });
  }
}
