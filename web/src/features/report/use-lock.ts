import { useEffect, useRef } from "react";
import type { Report } from "../../api";

const EVERY_MS = 4 * 60_000;

/** Keeps the case locked while its reader looks at pictures without writing; not for one who went away. */
export function useLock(isOpen: boolean, renew: () => Promise<Report>): void {
  const latest = useRef(renew);
  const isActive = useRef(false);
  useEffect(() => {
    latest.current = renew;
  });
  useEffect(() => {
    if (!isOpen) return;
    const note = () => {
      isActive.current = true;
    };
    const look = () => {
      if (!isActive.current) return;
      isActive.current = false;
      // One that was lost shows itself with the next saving and with the live event.
      latest.current().catch(() => undefined);
    };
    const timer = setInterval(look, EVERY_MS);
    for (const kind of ["keydown", "pointerdown", "wheel"]) window.addEventListener(kind, note, { passive: true });
    return () => {
      clearInterval(timer);
      for (const kind of ["keydown", "pointerdown", "wheel"]) window.removeEventListener(kind, note);
    };
  }, [isOpen]);
}
