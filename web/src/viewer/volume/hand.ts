/** What a drag on a plane does, by tool. */

import { angleAt, crossingOf, type Hold, holdAt } from "./crossing";
import type { Drag, Hands } from "./pointers";
import type { VolumeReading } from "./reading";
import { along, dot, subtract } from "./vector";
import { normalOf, type Pixel, type PlaneName, throughPoint } from "./view";

const NEAR = 12;
const NEAR_TOUCH = 26;

/** A drag over the whole height doubles or halves; a pixel changes the window by this share of its width. */
const ZOOM_PER_PIXEL = 0.006;
const WINDOW_PER_PIXEL = 0.0035;
const SCROLL_PIXELS = 8;

export function handsOf(reading: VolumeReading, plane: PlaneName): Hands {
  let hold: Hold | null = null;
  let gathered = 0;
  let start: Pixel = [0, 0];
  let moved = false;

  const crossing = () => {
    const { views, cross } = reading.store.read();
    return views ? crossingOf(views, plane, cross, reading.sizeOf(plane)) : null;
  };
  const hereView = () => {
    const { views, cross } = reading.store.read();
    return views ? throughPoint(views[plane], cross) : null;
  };

  const begin = (at: Pixel, touch: boolean) => {
    const { tool } = reading.store.read();
    const view = hereView();
    if (!view) return;
    if (reading.measuring.grab(view, reading.sizeOf(plane), at, touch)) return;
    const point = reading.planes.pointAt(plane, at);
    if (tool === "cross") {
      const lines = crossing();
      hold = lines ? holdAt(lines, at, touch ? NEAR_TOUCH : NEAR) : null;
      if (hold?.kind === "cross" && point) reading.setCross(point);
    } else if ((tool === "length" || tool === "angle" || tool === "ellipse") && point) {
      reading.measuring.begin(tool, view, point);
    }
  };

  const moveLines = (at: Pixel) => {
    const lines = crossing();
    const point = reading.planes.pointAt(plane, at);
    const { views, cross } = reading.store.read();
    if (!lines || !hold || !point || !views) return;
    if (hold.kind === "cross") reading.setCross(point);
    else if (hold.kind === "turn") {
      const angle = angleAt(lines, at);
      reading.planes.turnLines(plane, angle - hold.angle);
      hold = { kind: "turn", angle };
    } else {
      // A line is moved across itself alone: along the normal of the plane that it stands for.
      const normal = normalOf(views[hold.line.plane]);
      reading.setCross(along(cross, normal, dot(subtract(point, cross), normal)));
    }
  };

  const move = (drag: Drag, at: Pixel, by: Pixel) => {
    reading.touch();
    moved ||= Math.hypot(at[0] - start[0], at[1] - start[1]) > 3;
    const { tool, window } = reading.store.read();
    if (reading.measuring.isHolding) {
      const point = reading.planes.pointAt(plane, at);
      if (point) reading.measuring.drag(point);
    } else if (drag === "zoom" || tool === "zoom") reading.planes.zoom(plane, start, Math.exp(-by[1] * ZOOM_PER_PIXEL));
    else if (drag === "pan" || tool === "pan") reading.planes.pan(plane, by);
    else if (tool === "window") {
      const per = Math.max(window.width, 50) * WINDOW_PER_PIXEL;
      reading.setWindow({ width: window.width + by[0] * per, center: window.center + by[1] * per });
    } else if (tool === "scroll") {
      gathered += by[1];
      const steps = Math.trunc(gathered / SCROLL_PIXELS);
      gathered -= steps * SCROLL_PIXELS;
      if (steps !== 0) reading.planes.scroll(plane, steps);
    } else if (tool === "cross") moveLines(at);
  };

  return {
    down: (drag, at, touch) => {
      start = at;
      moved = false;
      gathered = 0;
      hold = null;
      reading.store.change({ active: plane });
      if (drag === "tool") begin(at, touch);
    },
    move,
    up: (_, at) => {
      reading.measuring.release();
      // A click on a line, not moved, points as any other does.
      const point = hold?.kind === "line" && !moved ? reading.planes.pointAt(plane, at) : null;
      if (point) reading.setCross(point);
      hold = null;
      reading.rest();
    },
    cancel: () => {
      reading.measuring.cancel();
      hold = null;
    },
    pinch: (at, factor, by) => {
      reading.touch();
      reading.planes.pan(plane, by);
      reading.planes.zoom(plane, at, factor);
    },
    wheel: (steps) => {
      reading.store.change({ active: plane });
      reading.planes.scroll(plane, steps);
    },
  };
}
