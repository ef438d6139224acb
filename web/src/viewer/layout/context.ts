/** The reading window's state and verbs, for its components. */

import { createContext, useContext } from "react";
import { useStore } from "../engine";
import type { Reading } from "./reading";
import type { ReadingState } from "./state";

export const ReadingContext = createContext<Reading | null>(null);

export function useReading(): Reading {
  const reading = useContext(ReadingContext);
  if (!reading) throw new Error("useReading outside a Viewer");
  return reading;
}

/** A piece of the reading window's state. */
export function useReadingState<Piece>(pick: (state: ReadingState) => Piece): Piece {
  return useStore(useReading().store, pick);
}

/** What leads back to the page that the window was opened from; null: the list of studies. */
export const LeaveContext = createContext<(() => void) | null>(null);
