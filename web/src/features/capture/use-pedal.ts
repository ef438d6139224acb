import { useEffect, useRef, useState } from "react";

export type Pedal = "still" | "clip";
const DEFAULTS: Record<Pedal, string> = { still: "F2", clip: "F4" };
const stored = (pedal: Pedal) => `khoanh-pedal-${pedal}`;

function remembered(pedal: Pedal): string {
  try {
    return localStorage.getItem(stored(pedal)) || DEFAULTS[pedal];
  } catch {
    return DEFAULTS[pedal];
  }
}

/** Keys that take a still or a clip. A foot switch is a keyboard of one key: it is learnt by being pressed once. */
export function usePedal(isOn: boolean, onPress: (pedal: Pedal) => void) {
  const [keys, setKeys] = useState({ still: remembered("still"), clip: remembered("clip") });
  const [learning, setLearning] = useState<Pedal | null>(null);
  const press = useRef(onPress);
  useEffect(() => {
    press.current = onPress;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (learning) {
        event.preventDefault();
        if (event.key !== "Escape") {
          setKeys((now) => ({ ...now, [learning]: event.key }));
          try {
            localStorage.setItem(stored(learning), event.key);
          } catch {
            // The key holds until the page is closed.
          }
        }
        setLearning(null);
        return;
      }
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (!isOn || event.repeat || (isTyping && event.key.length === 1)) return;
      const pedal = (["still", "clip"] as const).find((one) => keys[one] === event.key);
      if (!pedal) return;
      event.preventDefault();
      press.current(pedal);
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [isOn, keys, learning]);
  return { keys, learning, learn: setLearning };
}
