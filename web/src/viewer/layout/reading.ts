/** The reading window's verbs: what the toolbar, keys and gestures call. */

import {
  cineRate,
  clampRate,
  clearFailure,
  clearFailures,
  clearRegistry,
  commands,
  createStore,
  dropUnwanted,
  EMPTY_VIEW,
  followCache,
  forgetFailed,
  prefetchStacks,
  recenter,
  type Store,
  startEngine,
  type View,
  Viewports,
} from "../engine";
import type { Layout, Stack } from "../hanging";
import { removeAll, removeSelected, setMeasuringPath, type ToolName, Tools } from "../tools";
import { Cines } from "./cines";
import { openStudy } from "./opening";
import { PictureVerbs } from "./picture";
import { ReportLink } from "./reportLink";
import {
  activePane,
  changePane,
  firstState,
  type Pane,
  panesFor,
  type ReadingState,
  shownStacks,
  stackOf,
  stacksInOrder,
  volumeOf,
} from "./state";

type StackViewport = NonNullable<ReturnType<Viewports["viewport"]>>;

/** Slices from the centre of fetching after which it is moved. */
const FAR = 5;

/** One study in one window. */
export class Reading {
  readonly store: Store<ReadingState>;
  /** What is done to the picture in the active pane. */
  readonly picture: PictureVerbs;
  /** What the report beside the pictures is handed, and asks for. */
  readonly report: ReportLink;
  private readonly viewports: Viewports;
  private readonly tools: Tools;
  private readonly opening = new AbortController();
  private readonly cines: Cines;
  private readonly attached = new Set<string>();
  /** Round which slice each pane's stack is being fetched. */
  private readonly centers = new Map<string, number>();

  constructor(
    readonly studyUid: string,
    private readonly narrow: boolean,
  ) {
    this.store = createStore(firstState(narrow));
    const path = startEngine();
    setMeasuringPath(path);
    followCache();
    this.viewports = new Viewports(path, (paneId, view) => this.follow(paneId, view));
    this.picture = new PictureVerbs(this.store, this.viewports);
    this.report = new ReportLink(studyUid, this.store, {
      show: (paneId, stackKey, index) => this.show(paneId, stackKey, index),
      window: (width, centre) => this.picture.window(width, centre),
    });
    this.cines = new Cines(this.store, this.viewports);
    this.tools = new Tools();
    this.tools.choose(this.store.read().tool);
  }

  open(): void {
    const show = (paneId: string, stack: Stack) => this.show(paneId, stack.key);
    void openStudy(this.store, this.studyUid, this.narrow, show, this.opening.signal);
  }

  close(): void {
    this.opening.abort();
    this.report.close();
    this.cines.stopAll();
    prefetchStacks([]);
    this.tools.destroy();
    this.viewports.destroy();
    clearRegistry();
    clearFailures();
  }

  /** A pane's element is on the page. */
  attach(paneId: string, element: HTMLDivElement): void {
    this.viewports.attach(paneId, element);
    this.tools.attach(paneId);
    this.attached.add(paneId);
    const pane = this.pane(paneId);
    if (pane?.stackKey) this.show(paneId, pane.stackKey, pane.view.index);
  }

  detach(paneId: string): void {
    // The window may be gone before its panes are taken off the page.
    if (this.opening.signal.aborted) return;
    this.cines.stop(paneId);
    this.attached.delete(paneId);
    this.tools.detach(paneId);
    this.viewports.detach(paneId);
  }

  resize(): void {
    this.viewports.resize();
  }

  /** Show a stack in a pane: a stack of slices from its middle, a cine from its start. */
  show(paneId: string, stackKey: string, from?: number): void {
    const stack = this.store.read().stacks[stackKey];
    if (!stack) return;
    this.cines.stop(paneId);
    const index = from ?? (stack.cine ? 0 : Math.floor((stack.frames.length - 1) / 2));
    const rate = cineRate(stack.instance);
    const view = { ...EMPTY_VIEW, index };
    this.store.change(({ panes }) => ({ panes: changePane(panes, paneId, { stackKey, rate, view, playing: false }) }));
    if (stack.frames.length === 0 || !this.attached.has(paneId)) return;
    const imageIds = stack.frames.map(({ imageId }) => imageId);
    this.centers.set(paneId, index);
    dropUnwanted(shownStacks(this.store.read()));
    void this.viewports.show(paneId, imageIds, Math.min(index, imageIds.length - 1)).then(() => {
      this.picture.dress(paneId, stack);
      // The picture that is waited for shares neither the line nor the processors with those that are not.
      if (!this.opening.signal.aborted) prefetchStacks(shownStacks(this.store.read()));
    });
  }

  toggle(part: "overlays" | "strip" | "help"): void {
    this.store.change((state) => ({ [part]: !state[part] }));
  }

  /** Look at the active stack as a volume, if it may be one. */
  openVolume(): void {
    const volume = volumeOf(this.store.read());
    if (volume) this.store.change({ volume });
  }

  activate(paneId: string): void {
    this.store.change({ active: paneId });
  }

  chooseTool(tool: ToolName): void {
    this.tools.choose(tool);
    this.store.change({ tool });
  }

  chooseLayout(layout: Layout): void {
    const { panes, active } = this.store.read();
    const next = panesFor(layout, panes);
    for (const pane of panes.slice(next.length)) this.cines.stop(pane.id);
    const stays = next.some(({ id }) => id === active);
    this.store.change({ layout, panes: next, active: stays ? active : (next[0]?.id ?? active) });
    const shown = new Set(next.map(({ stackKey }) => stackKey));
    const others = stacksInOrder(this.store.read()).filter(({ key }) => !shown.has(key));
    for (const pane of next) {
      const other = pane.stackKey ? undefined : others.shift();
      if (other) this.show(pane.id, other.key);
    }
  }

  goTo(paneId: string, index: number): void {
    const viewport = this.viewports.viewport(paneId);
    if (viewport) commands.goTo(viewport, index);
  }

  goToEnd(end: "first" | "last"): void {
    this.goTo(this.store.read().active, end === "first" ? 0 : Number.MAX_SAFE_INTEGER);
  }

  /** The next or previous stack of the strip in the active pane. */
  nextStack(by: number): void {
    const state = this.store.read();
    const order = stacksInOrder(state);
    const at = order.findIndex(({ key }) => key === activePane(state)?.stackKey);
    const next = order[Math.min(Math.max(at + by, 0), order.length - 1)];
    if (next && next.key !== activePane(state)?.stackKey) this.show(state.active, next.key);
  }

  nextPane(by: number): void {
    const { panes, active } = this.store.read();
    const at = panes.findIndex(({ id }) => id === active);
    const next = panes[(at + by + panes.length) % panes.length];
    if (next) this.activate(next.id);
  }

  toggleCine(paneId: string): void {
    const stack = stackOf(this.store.read(), this.pane(paneId));
    if (stack) this.cines.toggle(paneId, stack);
  }

  setRate(paneId: string, rate: number): void {
    this.store.change(({ panes }) => ({ panes: changePane(panes, paneId, { rate: clampRate(rate) }) }));
  }

  /** Ask again for a frame that failed. */
  retry(paneId: string): void {
    const view = this.pane(paneId)?.view;
    const stack = stackOf(this.store.read(), this.pane(paneId));
    if (!view || !stack) return;
    forgetFailed(view.imageId);
    clearFailure(view.imageId);
    this.show(paneId, stack.key, view.index);
  }

  removeSelectedMeasurements(): boolean {
    return removeSelected(this.shownPanes());
  }

  removeMeasurements(): void {
    const state = this.store.read();
    const stack = stackOf(state, activePane(state));
    if (stack) removeAll(this.shownPanes(), new Set(stack.frames.map(({ imageId }) => imageId)));
  }

  /** The panes with a picture. */
  shownPanes(): string[] {
    return [...this.attached];
  }

  viewportOf(paneId: string): StackViewport | null {
    return this.viewports.viewport(paneId);
  }

  private follow(paneId: string, view: View): void {
    this.store.change(({ panes }) => ({ panes: changePane(panes, paneId, { view }) }));
    const stack = stackOf(this.store.read(), this.pane(paneId));
    const center = this.centers.get(paneId) ?? view.index;
    if (!stack || stack.cine || Math.abs(view.index - center) < FAR) return;
    this.centers.set(paneId, view.index);
    recenter(
      stack.frames.map(({ imageId }) => imageId),
      view.index,
    );
  }

  private pane(paneId: string): Pane | undefined {
    return this.store.read().panes.find(({ id }) => id === paneId);
  }
}
