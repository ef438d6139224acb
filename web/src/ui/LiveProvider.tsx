import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { Live, type LiveTopics, sessionQuery } from "../api";
import { usePageInSight } from "./use-page-in-sight";

type Connection = {
  live: Live | null;
  isConnected: boolean;
  /** How often the connection was opened; what happened between two of them was not heard. */
  opened: number;
};
const LiveContext = createContext<Connection>({ live: null, isConnected: true, opened: 0 });

const PATIENCE_MS = 5_000;
const RETRY_MS = 10_000;
const SAME_MOMENT_MS = 100;

/** Keeps one live connection for all pages below it, and none while nobody looks. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  // A browser grants a site six HTTP/1.1 connections: forgotten tabs must not hold them all.
  const isInSight = usePageInSight();
  const [live, setLive] = useState<Live | null>(null);
  const [isConnected, setConnected] = useState(true);
  const [opened, setOpened] = useState(0);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt opens a new connection.
  useEffect(() => {
    if (!isInSight) return;
    let complain: ReturnType<typeof setTimeout> | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const connection = new Live((connected) => {
      clearTimeout(complain);
      if (connected) {
        setConnected(true);
        setOpened((count) => count + 1);
        return;
      }
      complain = setTimeout(() => setConnected(false), PATIENCE_MS);
      // A refused stream is not tried again by the browser: perhaps the session is over, perhaps the server restarts.
      if (connection.isClosed) {
        void queries.refetchQueries({ queryKey: sessionQuery.queryKey });
        retry = setTimeout(() => setAttempt((count) => count + 1), RETRY_MS);
      }
    });
    setLive(connection);
    return () => {
      clearTimeout(complain);
      clearTimeout(retry);
      connection.close();
    };
  }, [attempt, isInSight, queries]);

  return <LiveContext value={{ live, isConnected, opened }}>{children}</LiveContext>;
}

export const useLiveConnection = () => useContext(LiveContext).isConnected;

/** Calls `listener` on every live event of a topic. */
export function useLive<Topic extends keyof LiveTopics>(topic: Topic, listener: (facts: LiveTopics[Topic]) => void) {
  const { live } = useContext(LiveContext);
  const latest = useLatest(listener);
  useEffect(() => live?.hear(topic, (facts) => latest.current(facts)), [live, topic, latest]);
}

/** Calls `listener` when the live connection is there after a time in which nothing was heard, the first time too. */
export function useHeardAgain(listener: () => unknown) {
  const { opened } = useContext(LiveContext);
  const latest = useLatest(listener);
  const asked = useRef(performance.now());
  useEffect(() => {
    // What the page asked for as it opened is as new as a connection that opens with it.
    const isLate = performance.now() - asked.current > SAME_MOMENT_MS;
    if (opened > 1 || (opened === 1 && isLate)) latest.current();
  }, [opened, latest]);
}

function useLatest<Value>(value: Value) {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
