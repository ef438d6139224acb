import { type RefObject, useEffect } from "react";
import { type Command, commandOf } from "../tools";
import { toggleFullScreen } from "./fullScreen";
import type { Reading } from "./reading";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Do what a key asks; whether it was used, so that the browser does nothing more with it. */
function obey(command: Command, reading: Reading, frame: HTMLElement | null): boolean {
  switch (command.do) {
    case "tool":
      reading.chooseTool(command.tool);
      return true;
    case "scroll":
      reading.picture.scroll(command.by);
      return true;
    case "first":
    case "last":
      reading.goToEnd(command.do);
      return true;
    case "preset":
      reading.picture.preset(command.index);
      return true;
    case "rotate":
      reading.picture.rotate(command.degrees);
      return true;
    case "flip":
      reading.picture.flip(command.axis);
      return true;
    case "zoom":
      reading.picture.zoom(command.factor);
      return true;
    case "series":
      reading.nextStack(command.by);
      return true;
    case "pane":
      reading.nextPane(command.by);
      return reading.store.read().panes.length > 1;
    case "invert":
    case "fit":
    case "reset":
      reading.picture[command.do]();
      return true;
    case "cine":
      reading.toggleCine(reading.store.read().active);
      return true;
    case "overlays":
    case "strip":
    case "help":
      reading.toggle(command.do);
      return true;
    case "volume":
      reading.openVolume();
      return true;
    case "fullScreen":
      toggleFullScreen(frame);
      return true;
    case "keyImage":
    case "measurements":
      reading.report.offer(command.do);
      return true;
    case "delete":
      return reading.removeSelectedMeasurements();
  }
}

/** Keys of the reading window, as long as no field is being typed in. */
export function useWindowKeys(reading: Reading | null, frame: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    if (!reading) return;
    const pressed = (event: KeyboardEvent) => {
      // An open sheet keeps every key, Escape closes it.
      const { help, volume } = reading.store.read();
      if (isTyping(event.target) || help || volume) return;
      const onButton = event.target instanceof HTMLElement && event.target.closest("button, a, [role=slider]");
      // A focused button keeps space, Tab and the arrows of its own.
      if (onButton && [" ", "Enter", "Tab", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
      const command = commandOf(event);
      if (command && obey(command, reading, frame.current)) event.preventDefault();
    };
    // Cornerstone takes every key of a viewport that was clicked for itself; so ours are taken on the way down.
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, [reading, frame]);
}
