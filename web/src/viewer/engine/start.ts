/** Starting Cornerstone once a page: which path draws, how much may be kept, how many workers decode. */

import { cache, getRenderingCapabilities, init as initCore } from "@cornerstonejs/core";
import { init as initLoader } from "@cornerstonejs/dicom-image-loader";
import { init as initTools } from "@cornerstonejs/tools";
import type { Path } from "./display";
import { startFetcher } from "./frameFetcher";
import { registerImages } from "./imageLoader";
import { registerMetadata } from "./metadataProvider";

const GIB = 1024 ** 3;

/** Software WebGL scrolls at 16 images a second, the CPU path at 60: GL only where there is a graphics processor. */
function choosePath(): Path {
  const forced = new URLSearchParams(window.location.search).get("render");
  if (forced === "gl" || forced === "cpu") return forced;
  const { webgl2, softwareRasterizer } = getRenderingCapabilities();
  return webgl2 && !softwareRasterizer ? "gl" : "cpu";
}

/** Bytes of decoded pictures to keep: a quarter of the memory the browser tells of, at most 2 GiB. */
export function cacheLimit(deviceMemoryGib: number | undefined, isPhone: boolean): number {
  const memory = deviceMemoryGib ?? (isPhone ? 2 : 4);
  return Math.round(Math.min(Math.max(memory / 4, 0.25), isPhone ? 0.5 : 2) * GIB);
}

function isPhone(): boolean {
  return window.matchMedia("(pointer: coarse)").matches && Math.min(window.screen.width, window.screen.height) < 600;
}

let started: Path | null = null;

/** Start the engine; later calls return what the first one chose. */
export function startEngine(): Path {
  if (started) return started;
  const path = choosePath();
  const mobile = isPhone();
  initCore({
    isMobile: mobile,
    rendering: { useCPURendering: path === "cpu" },
    debug: { statsOverlay: false },
  });
  initLoader({ maxWebWorkers: Math.max(1, Math.min(4, (navigator.hardwareConcurrency ?? 2) - (mobile ? 1 : 0))) });
  initTools();
  registerMetadata();
  registerImages(path);
  startFetcher();
  const { deviceMemory } = navigator as Navigator & { deviceMemory?: number };
  cache.setMaxCacheSize(cacheLimit(deviceMemory, mobile));
  started = path;
  return path;
}
