/** How much memory a volume may take: above it, a coarser one is made and the reader is told. */

const MIB = 1024 * 1024;

/** Bytes of voxels: an eighth of the memory the browser tells of; at most 768 MiB, 96 MiB on a phone. */
export function budgetOf(deviceMemoryGib: number | undefined, isPhone: boolean): number {
  const memory = (deviceMemoryGib ?? (isPhone ? 2 : 4)) * 1024 * MIB;
  return Math.min(memory / 8, isPhone ? 96 * MIB : 768 * MIB);
}

/** The budget of this browser; `?volumeMiB=` in the address sets it for trials. */
export function memoryBudget(): number {
  const forced = Number(new URLSearchParams(window.location.search).get("volumeMiB"));
  if (forced > 0) return forced * MIB;
  const { deviceMemory } = navigator as Navigator & { deviceMemory?: number };
  const phone = window.matchMedia("(pointer: coarse)").matches && Math.min(screen.width, screen.height) < 600;
  return budgetOf(deviceMemory, phone);
}
