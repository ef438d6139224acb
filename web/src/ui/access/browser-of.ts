const BROWSERS = [
  ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/],
  ["Coc Coc", /coc_coc_browser\/(\d+)/],
  ["Opera", /OPR\/(\d+)/],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /(?:Chrome|CriOS|Chromium)\/(\d+)/],
  ["Safari", /Version\/(\d+).*Safari/],
] as const;
const SYSTEMS = [
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Android", /Android/],
  ["Windows", /Windows/],
  ["macOS", /Mac OS X/],
  ["Linux", /Linux/],
] as const;

/** Browser and system of a User-Agent, short enough for a table. */
export function browserOf(agent: string): string {
  const browser = BROWSERS.map(([name, pattern]) => ({ name, version: pattern.exec(agent)?.[1] })).find(
    ({ version }) => version,
  );
  const system = SYSTEMS.find(([, pattern]) => pattern.test(agent))?.[0];
  const parts = [browser && `${browser.name} ${browser.version}`, system].filter(Boolean);
  return parts.join(", ") || agent.slice(0, 40);
}
