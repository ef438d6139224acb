/** What buttons and keys do to one viewport. */

import type { Types } from "@cornerstonejs/core";
import { flippedOnScreen, type Turn } from "./geometry";
import { rangeOfWindow } from "./window";

function turned(viewport: Types.IStackViewport): Turn {
  const { rotation = 0 } = viewport.getViewPresentation() ?? {};
  const { flipHorizontal = false, flipVertical = false } = viewport.getCamera();
  return { rotation, flipHorizontal, flipVertical };
}

function applyTurn(viewport: Types.IStackViewport, turn: Turn): void {
  viewport.setCamera({ flipHorizontal: turn.flipHorizontal, flipVertical: turn.flipVertical });
  viewport.setViewPresentation({ rotation: ((turn.rotation % 360) + 360) % 360 });
  // The CPU path works its transform out again only when the camera is set.
  viewport.setCamera({});
  viewport.render();
}

export function setWindow(viewport: Types.IStackViewport, width: number, center: number): void {
  viewport.setProperties({ voiRange: rangeOfWindow(Math.max(width, 1), center) });
  viewport.render();
}

/** Turn the picture on the screen, clockwise by `degrees`. */
export function rotate(viewport: Types.IStackViewport, degrees: number): void {
  const turn = turned(viewport);
  applyTurn(viewport, { ...turn, rotation: turn.rotation + degrees });
}

/** Mirror the picture as it stands on the screen. */
export function flip(viewport: Types.IStackViewport, axis: "horizontal" | "vertical"): void {
  applyTurn(viewport, flippedOnScreen(turned(viewport), axis));
}

export function invert(viewport: Types.IStackViewport): void {
  viewport.setProperties({ invert: !viewport.getProperties().invert });
  viewport.render();
}

/** The whole picture in the viewport, turned as it is. */
export function fit(viewport: Types.IStackViewport): void {
  const turn = turned(viewport);
  viewport.resetCamera();
  applyTurn(viewport, turn);
}

/** As it was opened: window, inversion, turn, size and place. */
export function reset(viewport: Types.IStackViewport): void {
  viewport.resetProperties();
  viewport.resetCamera();
  applyTurn(viewport, { rotation: 0, flipHorizontal: false, flipVertical: false });
}

export function zoomBy(viewport: Types.IStackViewport, factor: number): void {
  viewport.setZoom(viewport.getZoom() * factor);
  viewport.render();
}

/** Go to a frame; scrolling relative to the target keeps wheel and slider of one mind. */
export function goTo(viewport: Types.IStackViewport, index: number): void {
  const count = viewport.getImageIds().length;
  const target = Math.min(Math.max(index, 0), count - 1);
  const delta = target - viewport.getTargetImageIdIndex();
  if (delta !== 0) viewport.scroll(delta, false);
}

export function scrollBy(viewport: Types.IStackViewport, delta: number): void {
  viewport.scroll(delta, false);
}
