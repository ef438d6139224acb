import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { Live, type LiveTopics, sessionQuery } from "../api";

type Connection = { live: Live | null; isConnected: boolean };
const LiveContext = createContext<Connection>({ live: null, isConnected: true });

const PATIENCE_MS = 5_000;
const RETRY_MS = 10_000;

/** Keeps one live connection for all pages below it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [live, setLive] = useState<Live | null>(null);
  const [isConnected, setConnected] = useState(true);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt opens a new connection.
  useEffect(() => {
    let complain: ReturnType<typeof setTimeout> | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const opened = new Live((connected) => {
      clearTimeout(complain);
      if (connected) return setConnected(true);
      complain = setTimeout(() => setConnected(false), PATIENCE_MS);
      // A refused stream is not tried again by the browser: perhaps the session is over, perhaps the server restarts.
      if (opened.isClosed) {
        void queries.refetchQueries({ queryKey: sessionQuery.queryKey });
        retry = setTimeout(() => setAttempt((count) => count + 1), RETRY_MS);
      }
    });
    setLive(opened);
    return () => {
      clearTimeout(complain);
      clearTimeout(retry);
      opened.close();
    };
  }, [attempt, queries]);

  return <LiveContext value={{ live, isConnected }}>{children}</LiveContext>;
}

export const useLiveConnection = () => useContext(LiveContext).isConnected;

/** Calls `listener` on every live event of a topic. */
export function useLive<Topic extends keyof LiveTopics>(topic: Topic, listener: (facts: LiveTopics[Topic]) => void) {
  const { live } = useContext(LiveContext);
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => live?.hear(topic, (facts) => latest.current(facts)), [live, topic]);
}
