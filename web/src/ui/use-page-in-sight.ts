import { useEffect, useState } from "react";

/** How long a hidden page still counts as looked at: people switch windows to type a report. */
const GRACE_MS = 60_000;

/** Whether somebody can see the page, or could a minute ago. */
export function usePageInSight(): boolean {
  const [isInSight, setInSight] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") setInSight(true);
      else timer = setTimeout(() => setInSight(false), GRACE_MS);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return isInSight;
}
