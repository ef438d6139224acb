const LATEST_MS = 1500;

type Idle = (act: () => void, options: { timeout: number }) => number;

/** Do something when the page has nothing else to do; Safari cannot tell when that is. */
function whenIdle(act: () => void): () => void {
  const { requestIdleCallback } = window as { requestIdleCallback?: Idle };
  if (!requestIdleCallback) {
    const timer = setTimeout(act, LATEST_MS / 3);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(act, { timeout: LATEST_MS });
  return () => cancelIdleCallback(handle);
}

/**
 * Fetch and start the reading window while the person looks at the list: then a study opens without waiting for it.
 *
 * A button that goes down on a study asks for the study's series and headers, which the click that follows needs. For
 * no picture: the archive notes who retrieved what, and a press that no click follows retrieves nothing.
 */
export function preloadViewer(): () => void {
  const connection = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  const load = () => import("./viewer-route").catch(() => undefined);
  let stop: () => void = () => undefined;
  const pressed = ({ target, button, pointerType }: PointerEvent) => {
    // A finger that goes down mostly scrolls the list.
    if (pointerType === "touch") return;
    const study = target instanceof Element ? target.closest<HTMLElement>("[data-study]")?.dataset.study : undefined;
    const isButton = target instanceof Element && target.closest("button") !== null;
    if (study && !isButton && button === 0) void load().then((module) => module?.foresee(study));
  };
  document.addEventListener("pointerdown", pressed, { capture: true });
  if (!connection?.saveData) {
    stop = whenIdle(() => {
      void load().then((module) => {
        if (module) stop = whenIdle(module.warmUp);
      });
    });
  }
  return () => {
    document.removeEventListener("pointerdown", pressed, { capture: true });
    stop();
  };
}
