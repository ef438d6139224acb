import { useEffect, useState } from "react";
import type { FailureCode } from "../engine";
import { codeOf } from "./opening";

export type Fetched = { kind: "waiting" } | { kind: "ready"; url: string } | { kind: "failed"; code: FailureCode };

/** Bytes as an address that a frame or a player can open, given back when no longer shown. */
export function useBlobUrl(fetchBytes: (signal: AbortSignal) => Promise<Blob>): Fetched {
  const [fetched, setFetched] = useState<Fetched>({ kind: "waiting" });
  useEffect(() => {
    const abort = new AbortController();
    let url = "";
    fetchBytes(abort.signal).then(
      (blob) => {
        if (abort.signal.aborted) return;
        url = URL.createObjectURL(blob);
        setFetched({ kind: "ready", url });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setFetched({ kind: "failed", code: codeOf(error) });
      },
    );
    return () => {
      abort.abort();
      if (url) URL.revokeObjectURL(url);
    };
  }, [fetchBytes]);
  return fetched;
}
