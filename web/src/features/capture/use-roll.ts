import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type CaptureKind, capturesQuery, sendCapture } from "../../api";
import type { Shot } from "./shots";

/** What was taken and is not all sent yet; leaving the page then is asked about. */
export function useRoll(order: number) {
  const queries = useQueryClient();
  const [shots, setShots] = useState<Shot[]>([]);
  const latest = useRef(shots);
  useEffect(() => {
    latest.current = shots;
  });
  const change = (key: string, part: Partial<Shot>) =>
    setShots((now) => now.map((shot) => (shot.key === key ? { ...shot, ...part } : shot)));
  const add = (shot: Shot | null) => shot && setShots((now) => [...now, shot]);
  const drop = (key: string) =>
    setShots((now) =>
      now.filter((shot) => {
        if (shot.key === key) URL.revokeObjectURL(shot.url);
        return shot.key !== key;
      }),
    );
  const isLeft = shots.some((shot) => shot.state !== "sent");
  useEffect(() => {
    if (!isLeft) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isLeft]);
  useEffect(
    () => () => {
      for (const shot of latest.current) URL.revokeObjectURL(shot.url);
    },
    [],
  );

  /** One after the other, so that their numbers are those of the order in which they were taken. */
  const send = async (kind: CaptureKind | "") => {
    for (const shot of latest.current.filter((one) => one.chosen && ["kept", "failed"].includes(one.state))) {
      change(shot.key, { state: "sending", progress: 0, error: null });
      try {
        const wanted = shot.what === "document" ? "" : kind;
        await sendCapture(order, { ...shot, kind: wanted }, (progress) => change(shot.key, { progress }));
        change(shot.key, { state: "sent", progress: 1 });
      } catch (error) {
        change(shot.key, { state: "failed", error });
      }
      await queries.invalidateQueries({ queryKey: capturesQuery(order).queryKey });
    }
    await queries.invalidateQueries({ queryKey: ["order", order] });
  };
  return { shots, add, change, drop, send };
}
