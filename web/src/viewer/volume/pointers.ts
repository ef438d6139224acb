/** Buttons, wheel and fingers on a plane: one finger or the first button is the tool's, two fingers zoom and pan. */

import { followPinch, type Pinch, pinchOf } from "../tools/gestures";
import type { Pixel } from "./view";

export type Drag = "tool" | "zoom" | "pan";

export type Hands = {
  down: (drag: Drag, at: Pixel, touch: boolean) => void;
  move: (drag: Drag, at: Pixel, by: Pixel) => void;
  up: (drag: Drag, at: Pixel) => void;
  /** A second finger came: what one finger began is taken back. */
  cancel: () => void;
  pinch: (at: Pixel, factor: number, by: Pixel) => void;
  wheel: (steps: number, at: Pixel) => void;
};

const NOTCH = 40;

function dragOf(event: PointerEvent): Drag {
  if (event.button === 2) return "zoom";
  return event.button === 1 || event.shiftKey ? "pan" : "tool";
}

/** Follow an element's pointers; returns how to stop. */
export function followPointers(element: HTMLElement, hands: Hands): () => void {
  const fingers = new Map<number, { clientX: number; clientY: number }>();
  let drag: Drag | null = null;
  let last: Pixel = [0, 0];
  let pinch: Pinch | null = null;
  let turned = 0;
  const at = ({ clientX, clientY }: { clientX: number; clientY: number }): Pixel => {
    const box = element.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };
  const pinched = (): Pinch | null => {
    const [first, second] = fingers.values();
    return first && second ? pinchOf(first as Touch, second as Touch) : null;
  };
  const down = (event: PointerEvent) => {
    element.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") fingers.set(event.pointerId, event);
    if (fingers.size >= 2) {
      if (drag) hands.cancel();
      drag = null;
      pinch = pinched();
      return;
    }
    drag = dragOf(event);
    last = at(event);
    hands.down(drag, last, event.pointerType === "touch");
  };
  const move = (event: PointerEvent) => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event);
    const now = pinched();
    if (now && pinch) {
      const { factor, dx, dy } = followPinch(pinch, now);
      hands.pinch(at({ clientX: now.x, clientY: now.y }), factor, [dx, dy]);
      pinch = now;
      return;
    }
    if (!drag) return;
    const here = at(event);
    hands.move(drag, here, [here[0] - last[0], here[1] - last[1]]);
    last = here;
  };
  const up = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    pinch = null;
    if (drag) hands.up(drag, at(event));
    drag = null;
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const delta = event.deltaMode === 1 ? event.deltaY * NOTCH : event.deltaY;
    // A wheel comes in notches, each a slice; a touchpad in crumbs, which are gathered.
    turned =
      Math.abs(delta) >= NOTCH
        ? Math.sign(delta) * NOTCH * Math.max(1, Math.round(Math.abs(delta) / 120))
        : turned + delta;
    const steps = Math.trunc(turned / NOTCH);
    if (steps === 0) return;
    turned -= steps * NOTCH;
    hands.wheel(steps, at(event));
  };
  const noMenu = (event: Event) => event.preventDefault();
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  element.addEventListener("wheel", wheel, { passive: false });
  element.addEventListener("contextmenu", noMenu);
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", up);
    element.removeEventListener("wheel", wheel);
    element.removeEventListener("contextmenu", noMenu);
  };
}
