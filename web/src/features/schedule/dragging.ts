/** What a dragged order is known by; other pages' drags carry another. */
export const ORDER_TYPE = "application/x-khoanh-order";

/** Note what is dragged, and where it was gripped. */
export function writeDragged(transfer: DataTransfer, order: number, grip: number): void {
  transfer.setData(ORDER_TYPE, JSON.stringify({ order, grip }));
  transfer.effectAllowed = "move";
}

/** What was dropped, if it is an order. */
export function readDragged(transfer: DataTransfer): { order: number; grip: number } | null {
  try {
    const { order, grip } = JSON.parse(transfer.getData(ORDER_TYPE)) as { order?: unknown; grip?: unknown };
    return typeof order === "number" && typeof grip === "number" ? { order, grip } : null;
  } catch {
    return null;
  }
}
