/** The volume's state and verbs, for its components. */

import { createContext, useContext } from "react";
import { useStore } from "../engine/store";
import type { VolumeReading } from "./reading";
import type { VolumeState } from "./state";

export const VolumeContext = createContext<VolumeReading | null>(null);

export function useVolume(): VolumeReading {
  const reading = useContext(VolumeContext);
  if (!reading) throw new Error("useVolume outside a VolumeWindow");
  return reading;
}

/** A piece of the volume's state. */
export function useVolumeState<Piece>(pick: (state: VolumeState) => Piece): Piece {
  return useStore(useVolume().store, pick);
}
