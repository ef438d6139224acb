/** What the address of the capture page carries: the order that pictures are taken for. */
export function readCaptureSearch(raw: Record<string, unknown>): { order?: number | undefined } {
  const order = Number(raw.order);
  return { order: Number.isSafeInteger(order) && order > 0 ? order : undefined };
}
