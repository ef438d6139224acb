import { useEffect, useRef, useState } from "react";

/** Long enough that a Vietnamese keyboard has finished the letter. */
const PAUSE_MS = 250;

/** What is typed shows at once; it is told when the typing pauses. A value changed from outside replaces it. */
export function useSlowly(value: string, onChange: (value: string) => void): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const tell = useRef(onChange);
  useEffect(() => {
    tell.current = onChange;
  });
  useEffect(() => {
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    const trimmed = typed.trim();
    if (trimmed === told.current) return;
    const timer = setTimeout(() => {
      told.current = trimmed;
      tell.current(trimmed);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}
