/** Fetch the reading window while the person looks at the list: then a study opens without waiting for the engine. */
export function preloadViewer(): () => void {
  const connection = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  if (connection?.saveData) return () => undefined;
  const timer = setTimeout(() => void import("./viewer-route").catch(() => undefined), 1200);
  return () => clearTimeout(timer);
}
