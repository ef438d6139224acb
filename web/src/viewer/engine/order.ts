/** In which order the slices of a stack are fetched. */

/** Indices 0..count-1 from `center` outward, alternating sides: the slices a reader reaches first come first. */
export function outwardFrom(center: number, count: number): number[] {
  const order: number[] = [];
  const start = Math.min(Math.max(center, 0), count - 1);
  for (let distance = 0; order.length < count; distance += 1) {
    if (start + distance < count) order.push(start + distance);
    if (distance > 0 && start - distance >= 0) order.push(start - distance);
  }
  return order;
}

/** The frames of a cine in playing order from `start`, round the end. */
export function onwardFrom(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, step) => (start + step) % count);
}
