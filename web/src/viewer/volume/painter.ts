/** What keeps a plane's canvas the picture of its view: coarse while things move, fine at rest. */

import type { Pace } from "./pace";
import { paintValues } from "./paint";
import type { VolumeReading } from "./reading";
import { layersOf } from "./sampling";
import type { PlaneName, Size, View } from "./view";
import { throughPoint } from "./view";

type Picture = { values: Float32Array; width: number; height: number };

/** A plane may take this long while it moves: three of them make twenty pictures a second. */
const MOVING_MS = 14;
const COARSEST = 4;
const REST_MS = 140;
const MOST_PIXELS = 2_400_000;

export class PlanePainter {
  private picture: Picture | null = null;
  private key = "";
  private asking = false;
  private again = false;
  private painted = "";
  private timer = 0;
  private closed = false;

  constructor(
    readonly plane: PlaneName,
    private readonly canvas: HTMLCanvasElement,
    private readonly reading: VolumeReading,
    private readonly pace: Pace,
  ) {}

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  /** The state changed: ask for a new picture, or shade the one that is here anew. */
  follow(): void {
    const { views, cross, slab, window, invert } = this.reading.store.read();
    const view = views?.[this.plane];
    if (!view || this.closed) return;
    const through = throughPoint(view, cross);
    const size = this.reading.sizeOf(this.plane);
    const key = [
      through.center,
      view.right,
      view.down,
      view.mmPerPixel,
      slab.thickness,
      slab.mode,
      size.width,
      size.height,
      this.reading.version,
    ].join();
    if (key !== this.key) {
      this.key = key;
      this.canvas.dataset.state = "moving";
      void this.ask();
    } else if (this.painted !== [window.center, window.width, invert].join()) this.paint();
  }

  private async ask(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.asking = true;
    const coarse = await this.bring(this.reading.moving ? MOVING_MS : Number.POSITIVE_INFINITY);
    this.asking = false;
    if (this.closed) return;
    if (this.again) {
      this.again = false;
      void this.ask();
    } else if (coarse) {
      this.timer = window.setTimeout(() => {
        this.reading.rest();
        void this.ask();
      }, REST_MS);
    } else this.canvas.dataset.state = "rest";
  }

  /** Bring the picture of the view as it is now; whether it is coarser than the screen. */
  private async bring(withinMs: number): Promise<boolean> {
    const { views, cross, slab } = this.reading.store.read();
    const view = views?.[this.plane];
    const size = this.reading.sizeOf(this.plane);
    if (!view || size.width < 2 || size.height < 2) return false;
    const layers = layersOf(this.reading.grid, slab.thickness).length;
    const dense = this.density(size);
    const units = size.width * size.height * dense * dense * layers;
    const coarseness = Math.max(1, this.pace.coarseness(units, withinMs, COARSEST));
    const cut = this.cutOf(throughPoint(view, cross), size, dense / coarseness);
    try {
      const { values, ms } = await this.reading.holder.cut(cut, slab);
      this.pace.note(ms, cut.width * cut.height * layers);
      this.picture = { values, width: cut.width, height: cut.height };
      this.paint();
    } catch {
      return false;
    }
    return coarseness > 1;
  }

  /** Device pixels a pixel of the page, as far as they can be afforded. */
  private density(size: Size): number {
    const wanted = Math.min(globalThis.devicePixelRatio || 1, 2);
    return Math.min(wanted, Math.sqrt(MOST_PIXELS / (size.width * size.height)));
  }

  private cutOf(view: View, size: Size, density: number) {
    const width = Math.max(1, Math.round(size.width * density));
    const height = Math.max(1, Math.round(size.height * density));
    const { center, right, down, mmPerPixel } = view;
    return { center, right, down, step: (mmPerPixel * size.width) / width, width, height };
  }

  private paint(): void {
    const { window, invert } = this.reading.store.read();
    if (!this.picture || this.closed) return;
    this.painted = [window.center, window.width, invert].join();
    paintValues(this.canvas, this.picture, window, invert);
  }
}
