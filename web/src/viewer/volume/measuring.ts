/** Drawing, moving and taking away measurements on planes. */

import type { Store } from "../engine/store";
import type { Holder } from "./holder";
import { isComplete, isOn, type Measure, type MeasureKind, middleOfMeasure, radiiOf, statisticsIn } from "./measures";
import type { VolumeState } from "./state";
import { distance, type Vector } from "./vector";
import { type Pixel, pointToPixel, type Size, type View } from "./view";

type Grip = { id: number; point: number };

/** A handle is taken from this near, in pixels of the page. */
const NEAR = 12;
const NEAR_TOUCH = 24;
/** An ellipse is sampled at least this finely across. */
const FEWEST_SAMPLES = 24;
const MOST_SAMPLES = 400;

export class MeasuringHand {
  private grip: Grip | null = null;
  /** The one that is being drawn for the first time. */
  private fresh = 0;
  private last = 0;

  constructor(
    private readonly store: Store<VolumeState>,
    private readonly holder: Holder,
    private readonly reach: () => number,
  ) {}

  /** Take hold of a handle under a pixel. */
  grab(view: View, size: Size, at: Pixel, touch: boolean): boolean {
    const near = touch ? NEAR_TOUCH : NEAR;
    for (const measure of this.store.read().measures) {
      if (!isOn(measure, view, this.reach())) continue;
      const point = measure.points.findIndex((one) => {
        const [x, y] = pointToPixel(view, size, one);
        return Math.hypot(x - at[0], y - at[1]) <= near;
      });
      if (point < 0) continue;
      this.grip = { id: measure.id, point };
      return true;
    }
    return false;
  }

  /** Begin one at a point, or go on with an angle that has a side to come. */
  begin(kind: MeasureKind, view: View, point: Vector): void {
    const { measures } = this.store.read();
    const open = measures.find((one) => !isComplete(one) && one.kind === kind);
    if (open) {
      this.change(open.id, { points: [...open.points, point] });
      this.grip = { id: open.id, point: open.points.length };
      return;
    }
    this.last += 1;
    const { right, down } = view;
    const made: Measure = { id: this.last, kind, points: [point, point], right, down, statistics: null };
    this.store.change({ measures: [...measures.filter(isComplete), made] });
    this.grip = { id: made.id, point: 1 };
    this.fresh = made.id;
  }

  get isHolding(): boolean {
    return this.grip !== null;
  }

  drag(point: Vector): void {
    const { grip } = this;
    const measure = this.store.read().measures.find(({ id }) => id === grip?.id);
    if (!grip || !measure) return;
    const points = measure.points.map((one, index) => (index === grip.point ? point : one));
    this.change(measure.id, { points, statistics: null });
  }

  /** Let go: what has no extent is taken back. */
  release(): void {
    const { grip } = this;
    this.grip = null;
    this.fresh = 0;
    const measure = this.store.read().measures.find(({ id }) => id === grip?.id);
    if (!measure) return;
    const [a, b] = measure.points;
    if (a && b && measure.points.length === 2 && distance(a, b) < 0.05) this.remove(measure.id);
    else if (measure.kind === "ellipse") void this.survey(measure);
  }

  cancel(): void {
    if (this.grip?.id === this.fresh) this.remove(this.fresh);
    this.grip = null;
    this.fresh = 0;
  }

  remove(id: number): void {
    this.store.change(({ measures }) => ({ measures: measures.filter((one) => one.id !== id) }));
  }

  removeAll(): void {
    this.store.change({ measures: [] });
  }

  removeLast(): boolean {
    const { measures } = this.store.read();
    this.store.change({ measures: measures.slice(0, -1) });
    return measures.length > 0;
  }

  /** Statistics by samples of the plane or slab itself: they do not hang on the zoom. */
  private async survey(measure: Measure): Promise<void> {
    const { x, y } = radiiOf(measure);
    if (x < 0.05 || y < 0.05) return;
    const step = Math.max(Math.min((2 * Math.min(x, y)) / FEWEST_SAMPLES, 0.5), (2 * Math.max(x, y)) / MOST_SAMPLES);
    const width = Math.max(1, Math.round((2 * x) / step));
    const height = Math.max(1, Math.round((2 * y) / step));
    const { right, down } = measure;
    const cut = { center: middleOfMeasure(measure), right, down, step, width, height };
    const found = await this.holder.cut(cut, this.store.read().slab).catch(() => null);
    const now = this.store.read().measures.find(({ id }) => id === measure.id);
    if (found && now === measure) this.change(measure.id, { statistics: statisticsIn(found.values, width, height) });
  }

  private change(id: number, part: Partial<Measure>): void {
    this.store.change(({ measures }) => ({
      measures: measures.map((one) => (one.id === id ? { ...one, ...part } : one)),
    }));
  }
}
