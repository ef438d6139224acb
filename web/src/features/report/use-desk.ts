import { useEffect, useRef } from "react";
import { type Desk, type DeskWord, openDesk } from "../../ui";

/** Join what the windows of this browser tell each other, as long as the component is on the page. */
export function useDesk(listen: (word: DeskWord) => void): (word: DeskWord) => void {
  const latest = useRef(listen);
  const desk = useRef<Desk | null>(null);
  useEffect(() => {
    latest.current = listen;
  });
  useEffect(() => {
    const opened = openDesk((word) => latest.current(word));
    desk.current = opened;
    return () => {
      desk.current = null;
      opened.close();
    };
  }, []);
  return (word) => desk.current?.tell(word);
}
