import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useHeardAgain, useLive } from "../LiveProvider";
import { CHANGED } from "./StepDialog";

/** How long to gather: a HIS sends orders by the hundred, and a new one must show within a second. */
const GATHER_MS = 250;

/** Keeps every list of orders on the page true while orders and queues change elsewhere. */
export function useOrderChanges(): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const look = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ predicate: ({ queryKey }) => CHANGED.includes(String(queryKey[0])) });
    }, GATHER_MS);
  };
  useLive("order", look);
  useLive("queue", look);
  useHeardAgain(look);
  useEffect(() => () => clearTimeout(timer.current), []);
}
