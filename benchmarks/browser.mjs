// Opens a study in the web app as a person does, and times the first picture and a scroll through all slices.
// Usage: node benchmarks/browser.mjs '{"base", "chromium", "name", "password", "study", "slices", "runs"}'; prints JSON.
import { createRequire } from "node:module";

const require = createRequire(new URL("../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const asked = JSON.parse(process.argv[2]);

const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const figures = { first: [], scroll: [], distinct: [] };
try {
  for (let run = 0; run < asked.runs; run += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.request.post(`${asked.base}/api/v1/session`, { data: { name: asked.name, password: asked.password } });
    await page.goto(asked.base);
    const link = page.locator(`a[href*="${asked.study}"]`).first();
    await link.waitFor();
    await page.waitForLoadState("networkidle");
    await page.evaluate(watchPictures);
    await link.click();
    figures.first.push(await page.evaluate(() => globalThis.firstPicture));
    const { seconds, distinct } = await page.evaluate(scrollThrough, asked.slices);
    figures.scroll.push(seconds);
    figures.distinct.push(distinct);
    await context.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(figures));

/** From the click that follows: resolve with the seconds until a canvas of the viewer shows more than black. */
function watchPictures() {
  globalThis.sampleOf = () => {
    // The picture itself if the page enlarges it, else the viewport's canvas that it was drawn into.
    const pane = document.querySelector('[data-testid="viewer"] .viewport-element');
    const canvas = pane?.querySelector(".khoanh-holder:not([hidden]) canvas") ?? pane?.querySelector("canvas");
    if (!canvas?.width) return "";
    const size = Math.min(96, canvas.width, canvas.height);
    const left = (canvas.width - size) >> 1;
    const top = (canvas.height - size) >> 1;
    const context = HTMLCanvasElement.prototype.getContext.call(canvas, "2d");
    const cells = context?.getImageData(left, top, size, size).data ?? [];
    let sum = 0;
    let lit = 0;
    for (let at = 0; at < cells.length; at += 4) {
      // Grey pictures are white of a transparency, over black.
      const shade = (cells[at] * cells[at + 3]) / 255;
      sum = (Math.imul(sum, 31) + shade) | 0;
      if (shade > 24) lit += 1;
    }
    return lit > size ? String(sum) : "";
  };
  globalThis.firstPicture = new Promise((resolve) => {
    addEventListener(
      "click",
      () => {
        const begun = performance.now();
        const look = () => (sampleOf() ? resolve((performance.now() - begun) / 1000) : requestAnimationFrame(look));
        look();
      },
      { capture: true, once: true },
    );
  });
}

/** Press the down key once each time the picture has changed, from the first slice to the last. */
async function scrollThrough(slices) {
  const press = (key) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true }));
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  press("Home");
  for (let frame = 0; frame < 20; frame += 1) await nextFrame();
  const begun = performance.now();
  const seen = new Set([sampleOf()]);
  let last = sampleOf();
  for (let slice = 1; slice < slices; slice += 1) {
    press("ArrowDown");
    const end = performance.now() + 5000;
    let now = last;
    while (now === last && performance.now() < end) {
      await nextFrame();
      now = sampleOf() || last;
    }
    seen.add(now);
    last = now;
  }
  return { seconds: (performance.now() - begun) / 1000, distinct: seen.size };
}
