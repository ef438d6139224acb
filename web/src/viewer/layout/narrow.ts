/** A phone: it shows one picture and no strip. */
export function isNarrow(): boolean {
  return window.matchMedia("(max-width: 700px), (max-height: 480px)").matches;
}
