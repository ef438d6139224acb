import { factsOf } from "../engine";
import type { Stack } from "../hanging";
import { useReadingState } from "./context";
import { emptyPane, type Pane, stackOf } from "./state";

/** A pane, its stack, and the header of the frame it shows. */
export function usePane(paneId: string): { pane: Pane; stack: Stack | null; facts: ReturnType<typeof factsOf> } {
  const pane = useReadingState((state) => state.panes.find(({ id }) => id === paneId));
  const stack = useReadingState((state) =>
    stackOf(
      state,
      state.panes.find(({ id }) => id === paneId),
    ),
  );
  const known = pane ?? emptyPane(paneId);
  return { pane: known, stack, facts: known.view.imageId ? factsOf(known.view.imageId) : undefined };
}
