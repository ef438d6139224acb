/** The cines that run, one a pane at most. */

import { commands, play, type Store, stateOf, type Viewports } from "../engine";
import type { Stack } from "../hanging";
import { changePane, type ReadingState } from "./state";

export class Cines {
  private readonly players = new Map<string, { stop: () => void }>();

  constructor(
    private readonly store: Store<ReadingState>,
    private readonly viewports: Viewports,
  ) {}

  toggle(paneId: string, stack: Stack): void {
    if (this.players.has(paneId)) this.stop(paneId);
    else if (stack.frames.length > 1) this.start(paneId, stack);
  }

  stop(paneId: string): void {
    this.players.get(paneId)?.stop();
    if (this.players.delete(paneId)) this.tell(paneId, false);
  }

  stopAll(): void {
    for (const player of this.players.values()) player.stop();
    this.players.clear();
  }

  private start(paneId: string, stack: Stack): void {
    const screen = {
      count: () => stack.frames.length,
      index: () => this.viewports.viewOf(paneId).index,
      isHere: (index: number) => stateOf(stack.frames[index]?.imageId ?? "") !== "absent",
      show: (index: number) => {
        const viewport = this.viewports.viewport(paneId);
        if (viewport) commands.goTo(viewport, index);
      },
    };
    const rate = () => this.store.read().panes.find(({ id }) => id === paneId)?.rate ?? 15;
    this.players.set(paneId, play(screen, rate));
    this.tell(paneId, true);
  }

  private tell(paneId: string, playing: boolean): void {
    this.store.change(({ panes }) => ({ panes: changePane(panes, paneId, { playing }) }));
  }
}
