/** Viewports of Cornerstone behind a few plain verbs. */

import { Enums, RenderingEngine, type Types } from "@cornerstonejs/core";
import type { Path } from "./display";
import type { Turn } from "./geometry";
import type { Grey } from "./grey";
import { hurry } from "./imageLoader";
import { noteFailure } from "./progress";
import { measuredOf } from "./registry";
import { layPictures } from "./scaledPicture";
import { windowOfRange } from "./window";

/** What a viewport shows at the moment. */
export type View = {
  /** The frame asked for, and the frame that is drawn: they differ while one loads. */
  index: number;
  shown: number | null;
  imageId: string;
  window: { width: number; center: number } | null;
  curve: Grey["curve"];
  /** Screen pixels per picture pixel. */
  scale: number;
  turn: Turn;
  inverted: boolean;
  color: boolean;
  /** Where the picture's right and bottom point on the screen. */
  row: readonly [number, number];
  column: readonly [number, number];
};

export const EMPTY_VIEW: View = {
  index: 0,
  shown: null,
  imageId: "",
  window: null,
  curve: "window",
  scale: 1,
  turn: { rotation: 0, flipHorizontal: false, flipVertical: false },
  inverted: false,
  color: false,
  row: [1, 0],
  column: [0, 1],
};

export const ENGINE_ID = "khoanh";

const { Events, ViewportType } = Enums;

type Attached = { element: HTMLDivElement; stop: () => void };

/** The rendering engine and its stack viewports. */
export class Viewports {
  private readonly engine = new RenderingEngine(ENGINE_ID);
  private readonly attached = new Map<string, Attached>();
  private readonly views = new Map<string, View>();
  private readonly asked = new Map<string, number>();
  private readonly due = new Set<string>();
  private readonly told = new Map<string, string>();

  constructor(
    private readonly path: Path,
    private readonly tell: (viewportId: string, view: View) => void,
  ) {}

  attach(viewportId: string, element: HTMLDivElement): void {
    this.engine.enableElement({
      viewportId,
      element,
      type: ViewportType.STACK,
      defaultOptions: { background: [0, 0, 0] },
    });
    if (this.path === "cpu") layPictures((this.engine.getViewport(viewportId) as Types.IStackViewport).canvas);
    const asked = (event: Event) => {
      const { imageId, imageIdIndex } = (event as CustomEvent<{ imageId: string; imageIdIndex: number }>).detail;
      hurry(imageId);
      this.report(viewportId, { index: imageIdIndex, imageId });
    };
    const look = () => this.lookSoon(viewportId);
    const drawNow = () => queueMicrotask(() => this.drawNow(viewportId));
    element.addEventListener(Events.PRE_STACK_NEW_IMAGE, asked);
    element.addEventListener(Events.STACK_NEW_IMAGE, drawNow);
    const drawn = [Events.STACK_NEW_IMAGE, Events.IMAGE_RENDERED, Events.VOI_MODIFIED, Events.CAMERA_MODIFIED];
    for (const name of drawn) element.addEventListener(name, look);
    const stop = () => {
      element.removeEventListener(Events.PRE_STACK_NEW_IMAGE, asked);
      element.removeEventListener(Events.STACK_NEW_IMAGE, drawNow);
      for (const name of drawn) element.removeEventListener(name, look);
    };
    this.attached.set(viewportId, { element, stop });
  }

  detach(viewportId: string): void {
    const attached = this.attached.get(viewportId);
    if (!attached) return;
    attached.stop();
    this.attached.delete(viewportId);
    this.views.delete(viewportId);
    this.told.delete(viewportId);
    if (!this.engine.hasBeenDestroyed) this.engine.disableElement(viewportId);
  }

  viewport(viewportId: string): Types.IStackViewport | null {
    if (this.engine.hasBeenDestroyed || !this.attached.has(viewportId)) return null;
    return (this.engine.getViewport(viewportId) as Types.IStackViewport | undefined) ?? null;
  }

  /** Show a stack from one of its frames on. */
  async show(viewportId: string, imageIds: readonly string[], index: number): Promise<void> {
    const viewport = this.viewport(viewportId);
    if (!viewport) return;
    const turn = (this.asked.get(viewportId) ?? 0) + 1;
    this.asked.set(viewportId, turn);
    this.views.set(viewportId, { ...EMPTY_VIEW, index, imageId: imageIds[index] ?? "" });
    this.tell(viewportId, this.viewOf(viewportId));
    await viewport.setStack([...imageIds], index).catch((error: unknown) => noteFailure(imageIds[index] ?? "", error));
    if (this.asked.get(viewportId) !== turn || this.viewport(viewportId) !== viewport) return;
    viewport.resetCamera();
    viewport.render();
    this.lookSoon(viewportId);
  }

  viewOf(viewportId: string): View {
    return this.views.get(viewportId) ?? EMPTY_VIEW;
  }

  /** Fit the canvases to their elements after a change of layout. */
  resize(): void {
    if (this.attached.size > 0) this.engine.resize(true, true);
  }

  destroy(): void {
    for (const { stop } of this.attached.values()) stop();
    this.attached.clear();
    this.engine.destroy();
  }

  /**
   * Draw a slice that has come in the same screen frame; Cornerstone draws it in the next one.
   *
   * Only on the CPU path, where drawing is a call: while scrolling, the picture is a frame nearer to the hand.
   */
  private drawNow(viewportId: string): void {
    const viewport = this.viewport(viewportId);
    if (this.path === "cpu" && viewport?.getImageData()) viewport.customRenderViewportToCanvas();
  }

  private report(viewportId: string, part: Partial<View>): void {
    this.views.set(viewportId, { ...this.viewOf(viewportId), ...part });
    this.lookSoon(viewportId);
  }

  /** Cornerstone tells of one drawing several times, and each look at it is dear: one does for all of them. */
  private lookSoon(viewportId: string): void {
    if (this.due.size === 0) setTimeout(() => this.lookAtDue());
    this.due.add(viewportId);
  }

  private lookAtDue(): void {
    const due = [...this.due];
    this.due.clear();
    for (const viewportId of due) {
      if (!this.attached.has(viewportId)) continue;
      this.look(viewportId);
      const view = this.viewOf(viewportId);
      const told = JSON.stringify(view);
      // The page draws again only when something is another.
      if (this.told.get(viewportId) !== told) this.tell(viewportId, view);
      this.told.set(viewportId, told);
    }
  }

  private look(viewportId: string): void {
    const viewport = this.viewport(viewportId);
    const image = viewport?.getCornerstoneImage();
    // The CPU path tells of a new image before its geometry is there; the drawing that follows is told of as well.
    if (!viewport || !image || !viewport.getImageData()) return;
    const shown = viewport.getImageIds().indexOf(image.imageId);
    if (shown < 0) return;
    this.views.set(viewportId, { ...this.viewOf(viewportId), shown, ...readView(viewport, image) });
  }
}

function readView(viewport: Types.IStackViewport, image: Types.IImage): Partial<View> {
  const { voiRange, invert } = viewport.getProperties();
  const measured = measuredOf(image.imageId);
  const axes = readAxes(viewport);
  const { rotation = 0 } = viewport.getViewPresentation() ?? {};
  const { flipHorizontal = false, flipVertical = false } = viewport.getCamera();
  return {
    window: voiRange && !image.color ? windowOfRange(voiRange) : null,
    curve: measured?.curve ?? "window",
    inverted: Boolean(invert) !== image.invert,
    color: image.color,
    turn: { rotation: ((Math.round(rotation) % 360) + 360) % 360, flipHorizontal, flipVertical },
    ...axes,
  };
}

/** Lengths and directions on the screen, the same for every rendering path. */
function readAxes(viewport: Types.IStackViewport): Pick<View, "scale" | "row" | "column"> {
  const { origin, direction, spacing } = viewport.getImageData();
  const step = (axis: 0 | 1): Types.Point3 => {
    const size = spacing[axis] as number;
    const at = (part: number) => (origin[part] as number) + (direction[axis * 3 + part] as number) * size;
    return [at(0), at(1), at(2)];
  };
  const start = viewport.worldToCanvas(origin as Types.Point3);
  const vector = (end: Types.Point2): [number, number] => [end[0] - start[0], end[1] - start[1]];
  const row = vector(viewport.worldToCanvas(step(0)));
  const column = vector(viewport.worldToCanvas(step(1)));
  const dpr = window.devicePixelRatio || 1;
  return { row, column, scale: Math.hypot(row[0], row[1]) * dpr };
}
