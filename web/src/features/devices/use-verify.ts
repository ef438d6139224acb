import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { devicesQuery, type Verified, verifyDevice } from "../../api";

export type VerifyState =
  | { kind: "asking" }
  | { kind: "answered"; verified: Verified; at: number }
  | { kind: "failed"; error: unknown };

/** C-ECHO to devices, each with its own result, several at once. */
export function useVerify() {
  const queries = useQueryClient();
  const [states, setStates] = useState<ReadonlyMap<string, VerifyState>>(new Map());
  const show = (aeTitle: string, state: VerifyState) => setStates((now) => new Map(now).set(aeTitle, state));
  const ask = async (aeTitle: string) => {
    show(aeTitle, { kind: "asking" });
    try {
      show(aeTitle, { kind: "answered", verified: await verifyDevice(aeTitle), at: Date.now() });
      await queries.invalidateQueries({ queryKey: devicesQuery.queryKey });
    } catch (error) {
      show(aeTitle, { kind: "failed", error });
    }
  };
  return { states, ask: (aeTitle: string) => void ask(aeTitle) };
}
