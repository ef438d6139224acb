/** Two fingers: pinch zooms, moving together pans. One finger belongs to the chosen tool. */

import type { Types } from "@cornerstonejs/core";

export type Pinch = { distance: number; x: number; y: number };

type Finger = Pick<Touch, "clientX" | "clientY">;

/** Distance and middle of two fingers. */
export function pinchOf(first: Finger, second: Finger): Pinch {
  return {
    distance: Math.hypot(second.clientX - first.clientX, second.clientY - first.clientY),
    x: (first.clientX + second.clientX) / 2,
    y: (first.clientY + second.clientY) / 2,
  };
}

/** How the picture follows from one position of the fingers to the next. */
export function followPinch(from: Pinch, to: Pinch): { factor: number; dx: number; dy: number } {
  const factor = from.distance > 0 ? to.distance / from.distance : 1;
  return { factor: Math.min(Math.max(factor, 0.5), 2), dx: to.x - from.x, dy: to.y - from.y };
}

const SMALLEST_ZOOM = 0.02;
const LARGEST_ZOOM = 60;

/** Zoom so that the point of the picture under the fingers stays there, then move it with them. */
function apply(viewport: Types.IStackViewport, element: HTMLElement, from: Pinch, to: Pinch): void {
  const { factor, dx, dy } = followPinch(from, to);
  const box = element.getBoundingClientRect();
  const at: Types.Point2 = [from.x - box.left, from.y - box.top];
  const before = viewport.canvasToWorld(at);
  const zoom = Math.min(Math.max(viewport.getZoom() * factor, SMALLEST_ZOOM), LARGEST_ZOOM);
  viewport.setZoom(zoom);
  const after = viewport.canvasToWorld([at[0] + dx, at[1] + dy]);
  const { focalPoint } = viewport.getCamera();
  if (focalPoint) {
    const moved = focalPoint.map((value, axis) => value + (before[axis] ?? 0) - (after[axis] ?? 0)) as Types.Point3;
    viewport.setCamera({ focalPoint: moved });
  }
  viewport.render();
}

/** Follow two fingers on an element; returns how to stop. */
export function followFingers(element: HTMLElement, viewport: () => Types.IStackViewport | null): () => void {
  let last: Pinch | null = null;
  const pinch = ({ touches }: TouchEvent): Pinch | null => {
    const [first, second] = touches;
    return first && second && touches.length === 2 ? pinchOf(first, second) : null;
  };
  const start = (event: TouchEvent) => {
    last = pinch(event);
  };
  const move = (event: TouchEvent) => {
    const now = pinch(event);
    if (now) event.preventDefault();
    const target = viewport();
    if (now && last && target) apply(target, element, last, now);
    last = now;
  };
  element.addEventListener("touchstart", start, { passive: true });
  element.addEventListener("touchmove", move, { passive: false });
  element.addEventListener("touchend", start, { passive: true });
  element.addEventListener("touchcancel", start, { passive: true });
  return () => {
    element.removeEventListener("touchstart", start);
    element.removeEventListener("touchmove", move);
    element.removeEventListener("touchend", start);
    element.removeEventListener("touchcancel", start);
  };
}
