import { useEffect, useState } from "react";
import { type Board, type Display, fetchBoard, listenAsDisplay, Problem } from "../../api";

/** A screen hangs for months: it asks again by itself, whatever was missed. */
const ANEW_MS = 20_000;
const RETRY_MS = 3_000;

type Shown = { board: Board | null; problem: Problem | null; isLive: boolean };

/** The board of some rooms, kept true for ever. */
export function useBoard(rooms: string, display: Display): Shown {
  const [shown, setShown] = useState<Shown>({ board: null, problem: null, isLive: false });
  const { token } = display;
  useEffect(() => {
    const stop = new AbortController();
    let isOver = false;
    const ask = async () => {
      try {
        const board = await fetchBoard(rooms, { token }, stop.signal);
        setShown((now) => ({ ...now, board, problem: null }));
      } catch (error) {
        if (!isOver)
          setShown((now) => ({ ...now, problem: error instanceof Problem ? error : new Problem(0, "", "") }));
      }
    };
    const listen = async () => {
      while (!isOver) {
        try {
          await ask();
          setShown((now) => ({ ...now, isLive: true }));
          await listenAsDisplay(
            { token },
            (topic) => (topic === "queue" || topic === "resync") && void ask(),
            stop.signal,
          );
        } catch {
          if (isOver) return;
        }
        setShown((now) => ({ ...now, isLive: false }));
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    };
    void listen();
    const timer = setInterval(() => void ask(), ANEW_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
      stop.abort();
    };
  }, [rooms, token]);
  return shown;
}
