const PAGE_ROWS = 10;

/** The row that a key leads to from row `chosen` of `count`, or null if the key does not move. */
export function stepOf(key: string, chosen: number, count: number): number | null {
  const targets = new Map([
    ["ArrowDown", chosen + 1],
    ["ArrowUp", chosen - 1],
    ["PageDown", chosen + PAGE_ROWS],
    ["PageUp", chosen - PAGE_ROWS],
    ["Home", 0],
    ["End", count - 1],
  ]);
  const target = targets.get(key);
  return target === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, target));
}
