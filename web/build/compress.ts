import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = /\.(js|mjs|css|html|svg|wasm|json)$/;
const SMALLEST_BYTES = 1024;

/** Writes a .gz beside every large asset, so that the server sends it as it is. */
export function compress(): Plugin {
  let folder = "";
  return {
    name: "khoanh-compress",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const path = join(folder, name);
        if (!COMPRESSIBLE.test(name) || statSync(path).size < SMALLEST_BYTES) continue;
        const packed = gzipSync(readFileSync(path), { level: 9 });
        writeFileSync(`${path}.gz`, packed);
      }
    },
  };
}
