/** What buttons and keys do to the picture in the active pane. */

import { commands, PRESETS, type Store, type Viewports } from "../engine";
import type { Stack } from "../hanging";
import { activePane, type ReadingState, stackOf } from "./state";

type StackViewport = NonNullable<ReturnType<Viewports["viewport"]>>;

export class PictureVerbs {
  constructor(
    private readonly store: Store<ReadingState>,
    private readonly viewports: Viewports,
  ) {}

  preset(index: number): void {
    const preset = PRESETS[index];
    if (preset) this.window(preset.width, preset.center);
  }

  window(width: number, center: number): void {
    this.onActive((viewport) => {
      if (!viewport.getCornerstoneImage().color) commands.setWindow(viewport, width, center);
    });
  }

  /** The window the picture was opened with. */
  resetWindow(): void {
    this.onActive((viewport) => {
      const { windowWidth, windowCenter, color } = viewport.getCornerstoneImage();
      if (!color) commands.setWindow(viewport, [windowWidth].flat()[0] ?? 1, [windowCenter].flat()[0] ?? 0);
    });
  }

  rotate(degrees: number): void {
    this.onActive((viewport) => commands.rotate(viewport, degrees));
  }

  flip(axis: "horizontal" | "vertical"): void {
    this.onActive((viewport) => commands.flip(viewport, axis));
  }

  invert(): void {
    this.onActive(commands.invert);
  }

  fit(): void {
    this.onActive(commands.fit);
  }

  reset(): void {
    this.onActive(commands.reset);
    const state = this.store.read();
    const stack = stackOf(state, activePane(state));
    if (stack) this.dress(state.active, stack);
  }

  zoom(factor: number): void {
    this.onActive((viewport) => commands.zoomBy(viewport, factor));
  }

  scroll(by: number): void {
    this.onActive((viewport) => commands.scrollBy(viewport, by));
  }

  /** PET is read dark on white. */
  dress(paneId: string, stack: Stack): void {
    const viewport = this.viewports.viewport(paneId);
    const shown = this.store.read().panes.find(({ id }) => id === paneId)?.stackKey;
    if (stack.modality === "PT" && viewport && shown === stack.key) commands.invert(viewport);
  }

  private onActive(work: (viewport: StackViewport) => void): void {
    const viewport = this.viewports.viewport(this.store.read().active);
    if (viewport?.getImageIds().length && viewport.getCornerstoneImage()) work(viewport);
  }
}
