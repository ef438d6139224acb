/** What the reading window and the report beside it, or in another window, hand each other. */

import { type Desk, openDesk, type Shown } from "../../ui";
import { type Store, TAG, text } from "../engine";
import { readMeasurements } from "../tools";
import { activePane, type ReadingState, stackOf } from "./state";

/** How long a report has to say that it took a picture. */
const PATIENCE_MS = 700;
/** How long a picture that was asked for is waited for, while the study is still being opened. */
const LONGEST_WAIT_MS = 20_000;

export type Offered = { kind: "taken"; what: "keyImage" | "measurements" } | { kind: "nobody" } | { kind: "nothing" };

type Verbs = {
  show: (paneId: string, stackKey: string, index: number) => void;
  window: (width: number, centre: number) => void;
};

export class ReportLink {
  private readonly desk: Desk;
  private wanted: { image: Shown; until: number } | null = null;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private readonly stopWatching: () => void;
  /** Told what became of the last offer. */
  onOffered: (what: Offered) => void = () => undefined;

  constructor(
    private readonly studyUid: string,
    private readonly store: Store<ReadingState>,
    private readonly verbs: Verbs,
  ) {
    this.desk = openDesk((word) => {
      if (word.say === "show" && word.image.studyUid === studyUid) this.show(word.image);
      if (word.say === "taken" && word.studyUid === studyUid) this.answer({ kind: "taken", what: word.what });
    });
    this.stopWatching = store.watch(() => this.showWanted());
  }

  /** Offer the picture of the active pane, or what is measured on it, to the report. */
  offer(what: "keyImage" | "measurements"): void {
    const shown = this.look();
    const lines = shown && what === "measurements" ? readMeasurements(shown.imageId) : [];
    if (!shown || (what === "measurements" && lines.length === 0)) {
      this.onOffered({ kind: "nothing" });
      return;
    }
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.onOffered({ kind: "nobody" }), PATIENCE_MS);
    const { image } = shown;
    this.desk.tell(what === "keyImage" ? { say: what, image } : { say: what, image, lines });
  }

  /** Show a picture in the active pane, as soon as its series is there. */
  show(image: Shown): void {
    this.wanted = { image, until: Date.now() + LONGEST_WAIT_MS };
    this.showWanted();
  }

  close(): void {
    clearTimeout(this.patience);
    this.stopWatching();
    this.desk.close();
  }

  private answer(what: Offered): void {
    clearTimeout(this.patience);
    this.onOffered(what);
  }

  private look(): { image: Shown; imageId: string } | null {
    const state = this.store.read();
    const pane = activePane(state);
    const frame = stackOf(state, pane)?.frames[pane?.view.shown ?? -1];
    if (!pane || !frame) return null;
    const { window, color } = pane.view;
    const image = {
      studyUid: this.studyUid,
      seriesUid: text(frame.instance, TAG.SeriesInstanceUID),
      sopUid: text(frame.instance, TAG.SOPInstanceUID),
      frame: frame.frame,
      centre: color ? null : (window?.center ?? null),
      width: color ? null : (window?.width ?? null),
    };
    return { image, imageId: frame.imageId };
  }

  private showWanted(): void {
    const { wanted } = this;
    if (!wanted) return;
    if (Date.now() > wanted.until) {
      this.wanted = null;
      return;
    }
    const state = this.store.read();
    if (state.opening.kind !== "ready") return;
    const { sopUid, frame, centre, width } = wanted.image;
    for (const stack of Object.values(state.stacks)) {
      const index = stack.frames.findIndex(
        (one) => one.frame === frame && text(one.instance, TAG.SOPInstanceUID) === sopUid,
      );
      if (index < 0) continue;
      this.wanted = null;
      this.verbs.show(state.active, stack.key, index);
      if (centre !== null && width !== null) this.dressLater(state.active, index, width, centre);
      return;
    }
  }

  /** The window of a picture can be set once it is drawn. */
  private dressLater(paneId: string, index: number, width: number, centre: number): void {
    const until = Date.now() + LONGEST_WAIT_MS;
    const stop = this.store.watch(() => {
      const pane = this.store.read().panes.find(({ id }) => id === paneId);
      if (pane?.view.shown !== index && Date.now() < until && pane) return;
      stop();
      if (pane?.view.shown === index) this.verbs.window(width, centre);
    });
  }
}
