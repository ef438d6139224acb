/** What keeps the picture from outside what the state says: coarse while it turns, fine at rest. */

import { Pace } from "./pace";
import { paintColors, paintValues } from "./paint";
import type { Shot } from "./raycast";
import type { VolumeReading } from "./reading";
import { keyOfView, transferOfMode } from "./solid";
import type { View } from "./view";

/** A picture may take this long while it moves. */
const MOVING_MS = 130;
const COARSEST = 10;
const REST_MS = 220;
const MOST_PIXELS = 1_200_000;

type Picture = { values: Float32Array; colors: Uint8ClampedArray; width: number; height: number };

export class SolidPainter {
  private readonly pace = new Pace();
  private picture: Picture | null = null;
  private key = "";
  private painted = "";
  private asking: "coarse" | "fine" | null = null;
  private again = false;
  private timer = 0;
  private closed = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly reading: VolumeReading,
  ) {}

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  follow(): void {
    const { solid, window, invert, building } = this.reading.store.read();
    if (!solid.view || this.closed || building.kind !== "ready") return;
    const { width, height } = this.reading.sizeOf("solid");
    const shades = [window.center, window.width, invert].join();
    const look = solid.mode === "mip" ? "" : shades;
    const clip = [solid.clip.from, solid.clip.to, solid.clip.front].join();
    const key = [keyOfView(solid.view), solid.mode, solid.light, clip, look, width, height, this.reading.version].join(
      "|",
    );
    if (key !== this.key) {
      this.key = key;
      this.canvas.dataset.state = "moving";
      void this.ask(true);
    } else if (this.painted !== shades) this.paint();
  }

  /** A coarse picture is waited for, a fine one is given up for the next coarse one. */
  private async ask(coarse: boolean): Promise<void> {
    if (this.asking === "coarse") {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.asking = coarse ? "coarse" : "fine";
    const mine = this.key;
    const outcome = await this.bring(coarse);
    if (coarse || this.asking === "fine") this.asking = null;
    if (this.closed) return;
    if (this.again || (this.key !== mine && coarse)) {
      this.again = false;
      void this.ask(true);
    } else if (coarse && outcome === "coarse") this.later();
    else if (this.key === mine && outcome !== "cut short") this.canvas.dataset.state = "rest";
    if (coarse && this.reading.store.read().solid.spinning) this.reading.solid.spin();
  }

  private later(): void {
    this.timer = window.setTimeout(() => void this.ask(false), REST_MS);
  }

  private async bring(coarse: boolean): Promise<"coarse" | "fine" | "cut short"> {
    const { view } = this.reading.store.read().solid;
    const { width, height } = this.reading.sizeOf("solid");
    if (!view || width < 2 || height < 2) return "cut short";
    const dense = Math.min(globalThis.devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (width * height)));
    const units = width * height * dense * dense;
    // Before anything was measured a small picture measures.
    const learnt = this.pace.coarseness(units, MOVING_MS, COARSEST);
    const coarseness = coarse ? (this.picture ? learnt : 6) : 1;
    const shot = this.shotOf(view, width, height, dense / coarseness, coarse && coarseness > 1.5 ? 1 : 0.5);
    try {
      const answer = await this.reading.holder.shoot(shot);
      if (!answer.whole) return "cut short";
      if (coarse) this.pace.note(answer.ms, shot.cut.width * shot.cut.height);
      this.canvas.dataset.ms = String(Math.round(answer.ms));
      this.picture = { ...answer, width: shot.cut.width, height: shot.cut.height };
      this.paint();
    } catch {
      return "cut short";
    }
    return coarseness > 1 ? "coarse" : "fine";
  }

  private shotOf(view: View, width: number, height: number, density: number, stride: number): Shot {
    const { solid, window } = this.reading.store.read();
    const columns = Math.max(1, Math.round(width * density));
    const rows = Math.max(1, Math.round(height * density));
    const { center, right, down, mmPerPixel } = view;
    const cut = { center, right, down, step: (mmPerPixel * width) / columns, width: columns, height: rows };
    const common = { cut, clip: solid.clip, stride };
    if (solid.mode === "mip") return { ...common, mode: "mip" };
    return { ...common, mode: "lit", transfer: transferOfMode(solid.mode, window), light: solid.light };
  }

  private paint(): void {
    const { window, invert } = this.reading.store.read();
    if (!this.picture || this.closed) return;
    this.painted = [window.center, window.width, invert].join();
    if (this.picture.values.length > 0) paintValues(this.canvas, this.picture, window, invert);
    else paintColors(this.canvas, this.picture);
  }
}
