import { useState } from "react";
import { type StationVerdict, verifyStation } from "../../api";

export type CheckState =
  | { kind: "asking" }
  | { kind: "answered"; verdict: StationVerdict }
  | { kind: "failed"; error: unknown };

/** Verifies stations, each with its own result, several at once. */
export function useStationCheck() {
  const [states, setStates] = useState<ReadonlyMap<number, CheckState>>(new Map());
  const show = (station: number, state: CheckState) => setStates((now) => new Map(now).set(station, state));
  const ask = async (station: number) => {
    show(station, { kind: "asking" });
    try {
      show(station, { kind: "answered", verdict: await verifyStation(station) });
    } catch (error) {
      show(station, { kind: "failed", error });
    }
  };
  return { states, ask: (station: number) => void ask(station) };
}
