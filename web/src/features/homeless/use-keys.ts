import { useEffect, useRef } from "react";

type Acts = {
  next: () => unknown;
  previous: () => unknown;
  take: (number: number) => unknown;
  dismiss: () => unknown;
  place: () => unknown;
  open: () => unknown;
  search: () => unknown;
  undo: () => unknown;
};

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The keys of the page; none of them while somebody types or a dialog is open. */
export function useKeys(isOn: boolean, acts: Acts): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    if (!isOn) return;
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) {
        if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
        return;
      }
      const act = actOf(event.key, latest.current);
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [isOn]);
}

function actOf(key: string, acts: Acts): (() => unknown) | undefined {
  if (/^[1-9]$/.test(key)) return () => acts.take(Number(key));
  const table: Record<string, () => unknown> = {
    ArrowDown: acts.next,
    j: acts.next,
    ArrowUp: acts.previous,
    k: acts.previous,
    d: acts.dismiss,
    n: acts.place,
    o: acts.open,
    u: acts.undo,
    "/": acts.search,
  };
  return table[key] ?? table[key.toLowerCase()];
}
