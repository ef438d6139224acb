/** The verbs of the window of a volume: what its buttons, keys and hands call. */

import type { Frame } from "../engine/frames";
import type { Values } from "../engine/grey";
import { factsOf } from "../engine/registry";
import { createStore, type Store } from "../engine/store";
import { fittingFactor } from "./build";
import { feed, keepingOf } from "./feeding";
import { coarser, finestStep, type Grid, middleOf } from "./grid";
import { Holder } from "./holder";
import { MeasuringHand } from "./measuring";
import { memoryBudget } from "./memory";
import { statedWindow, windowByValues } from "./opening";
import type { GreyWindow } from "./paint";
import { PlaneVerbs } from "./planeVerbs";
import { SolidVerbs } from "./solid";
import { stackFrames } from "./stacking";
import { firstVolumeState, type PaneName, type VolumeState, type VolumeTool } from "./state";
import type { Vector } from "./vector";
import type { Size } from "./view";

const NO_SIZE: Size = { width: 0, height: 0 };

/** One volume in one window. */
export class VolumeReading {
  readonly store: Store<VolumeState>;
  readonly holder: Holder;
  readonly measuring: MeasuringHand;
  /** Counts what came after the last picture: new slices, removed voxels. */
  version = 0;
  /** A hand is on it: pictures come coarse and soon. */
  moving = false;
  private whole: Grid | null = null;
  private readonly sizes = new Map<PaneName, Size>();
  readonly solid: SolidVerbs;
  readonly planes: PlaneVerbs;
  private feeding = new AbortController();
  private readonly followers = new Set<() => void>();
  private grownAt = 0;
  /** Slices that the worker has. */
  private here = 0;
  private asked = 0;
  /** The window of values that no header gives one for; known when the middle slice is here. */
  private guessed: GreyWindow = { center: 500, width: 1000 };

  constructor(
    readonly frames: readonly Frame[],
    alone: PaneName | null,
  ) {
    this.store = createStore(firstVolumeState(alone));
    this.holder = new Holder(
      (here) => this.grow(here),
      (detail) => this.break(detail),
    );
    this.measuring = new MeasuringHand(this.store, this.holder, () => this.reach());
    this.solid = new SolidVerbs(this);
    this.planes = new PlaneVerbs(this);
    this.store.watch(() => this.tell());
  }

  get hasGrid(): boolean {
    return this.whole !== null;
  }

  get grid(): Grid {
    if (!this.whole) throw new Error("no volume yet");
    return this.whole;
  }

  /** Look at the geometry, then bring the slices. */
  open(): void {
    this.build(memoryBudget());
  }

  private build(budget: number): void {
    this.feeding.abort();
    this.feeding = new AbortController();
    const stacking = stackFrames(this.frames);
    this.store.change({ remarks: stacking.remarks, failed: 0, removal: { ...this.store.read().removal, steps: 0 } });
    if (stacking.kind === "refused") {
      this.store.change({ building: { kind: "refused", why: stacking.why } });
      return;
    }
    const frames = stacking.phases[0] ?? [];
    const keeping = keepingOf(frames);
    const factor = fittingFactor(stacking.grid, keeping, budget);
    const isFirst = this.whole === null;
    this.here = 0;
    this.whole = coarser(stacking.grid, factor);
    this.holder.make(stacking.grid, keeping, factor);
    this.store.change({ factor, building: { kind: "building", here: 0, total: frames.length } });
    if (isFirst) this.begin(frames);
    this.solid.lay();
    const failed = () => this.store.change((state) => ({ failed: state.failed + 1 }));
    const put = (index: number, values: Values) => this.holder.put(index, values);
    void feed(frames, put, failed, this.feeding.signal).then(() => this.settle());
  }

  private begin(frames: readonly Frame[]): void {
    const invert = factsOf(frames[0]?.imageId ?? "")?.spec.photometric === "MONOCHROME1";
    this.store.change({ cross: middleOf(this.grid), window: statedWindow(frames) ?? this.guessed, invert });
    this.planes.layViews();
  }

  close(): void {
    this.feeding.abort();
    this.holder.close();
  }

  /** Call when anything changed that a picture shows. */
  onChange(follower: () => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  sizeOf(plane: PaneName): Size {
    return this.sizes.get(plane) ?? NO_SIZE;
  }

  resize(pane: PaneName, size: Size): void {
    const before = this.sizeOf(pane);
    this.sizes.set(pane, size);
    if (pane === "solid") this.solid.lay();
    else this.planes.refit(pane, before, size);
    this.tell();
  }

  /** Unit of the values, "" if the header names none. */
  get unit(): string {
    return factsOf(this.frames[0]?.imageId ?? "")?.spec.unit ?? "";
  }

  /** A plane gets the keys; where one fills the window, it is the one shown. */
  activate(plane: PaneName): void {
    this.store.change(({ alone }) => ({ active: plane, alone: alone ? plane : null }));
  }

  /** The volume with every voxel, whatever memory it takes. */
  demandDetail(): void {
    this.build(Number.POSITIVE_INFINITY);
  }

  chooseTool(tool: VolumeTool): void {
    this.store.change({ tool });
  }

  setWindow(window: GreyWindow): void {
    this.store.change({ window: { center: window.center, width: Math.max(1, window.width) } });
  }

  originalWindow(): void {
    this.setWindow(statedWindow(this.frames) ?? this.guessed);
  }

  setCross(point: Vector): void {
    // A value of where the crossing was must not stand beside where it is.
    this.store.change({ cross: point, value: null });
    this.askValue();
  }

  /** Everything as it was opened, but for the measurements. */
  reset(): void {
    if (!this.whole) return;
    this.store.change({
      cross: middleOf(this.whole),
      slab: { thickness: 0, mode: this.store.read().slab.mode },
      window: statedWindow(this.frames) ?? this.guessed,
    });
    this.planes.layViews();
    this.solid.reset();
    this.askValue();
  }

  /** The voxels changed: every picture and value is old. */
  refresh(): void {
    this.version += 1;
    this.askValue();
    this.tell();
  }

  /** A hand moves something. */
  touch(): void {
    this.moving = true;
  }

  rest(): void {
    this.moving = false;
    this.tell();
  }

  /** How far from a plane what it shows may lie. */
  reach(): number {
    return this.whole ? Math.max(this.store.read().slab.thickness, finestStep(this.whole)) / 2 + 1e-3 : 0;
  }

  private grow(here: number): void {
    const { building } = this.store.read();
    this.here = here;
    if (building.kind !== "building") return;
    const now = performance.now();
    const isLast = here + this.store.read().failed >= building.total;
    // Pictures of a volume that still comes are for orientation: three a second are enough.
    if (!isLast && now - this.grownAt < 330) return;
    this.grownAt = now;
    this.version += 1;
    this.store.change({ building: isLast ? { kind: "ready" } : { ...building, here } });
    if (isLast) this.askValue();
    if (isLast) void this.guessWindow();
  }

  private async guessWindow(): Promise<void> {
    const { window } = this.store.read();
    if (window !== this.guessed) return;
    this.guessed = (await windowByValues(this.grid, this.holder)) ?? this.guessed;
    if (this.store.read().window === window) this.store.change({ window: this.guessed });
  }

  private settle(): void {
    const { building, failed } = this.store.read();
    if (building.kind !== "building" || failed === 0) return;
    // The last slices failed: no more will come to tell that the volume is whole.
    if (failed >= building.total) this.store.change({ building: { kind: "refused", why: "unreadable" } });
    else this.grow(this.here);
  }

  private break(detail: string): void {
    const memory = /memory|allocation|length/i.test(detail);
    this.store.change({ building: { kind: "refused", why: memory ? "memory" : "worker" } });
  }

  private askValue(): void {
    const { cross, views } = this.store.read();
    if (!views) return;
    this.asked += 1;
    const asked = this.asked;
    const { right, down } = views.axial;
    const cut = { center: cross, right, down, step: 0.01, width: 1, height: 1 };
    this.holder.cut(cut, { thickness: 0, mode: "max" }).then(
      ({ values: [value] }) => {
        if (asked === this.asked)
          this.store.change({ value: value === undefined || Number.isNaN(value) ? null : value });
      },
      () => undefined,
    );
  }

  private tell(): void {
    for (const follower of this.followers) follower();
  }
}
