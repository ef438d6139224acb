import type { MouseEvent } from "react";
import type { Study } from "../../api";

/** What a row and a card of the list both take. */
export type LineProps = {
  study: Study;
  index: number;
  offsetPx: number;
  isChosen: boolean;
  onChoose: () => void;
  onOpen: () => void;
  onDetails: () => void;
};

/** A click opens the study, unless it is on a button of its own or ends the selection of text to copy. */
export function opensStudy(event: MouseEvent): boolean {
  const isControl = event.target instanceof Element && event.target.closest("a, button") !== null;
  return !isControl && (window.getSelection()?.toString() ?? "") === "";
}
