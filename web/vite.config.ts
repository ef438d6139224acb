import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./build/compress.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.KHOANH_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/",
  plugins: [react(), compress()],
  resolve: {
    alias: {
      xmlbuilder2: here("./build/no-xml.ts"),
      // What Cornerstone's CPU path knows of the picture's place, which its front door does not offer.
      "cornerstone-cpu": here(
        "./node_modules/@cornerstonejs/core/dist/esm/RenderingEngine/helpers/cpuFallback/rendering",
      ),
    },
  },
  // Cornerstone's decoders are module workers that load their own wasm.
  worker: { format: "es" },
  build: {
    target: "es2022",
    outDir: here("../src/khoanh/webapp"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 6000,
    // The page of a patient's link is an entry of its own: a telephone loads it without the rest of the app.
    rollupOptions: { input: { index: here("./index.html"), patient: here("./patient.html") } },
  },
  server: {
    proxy: Object.fromEntries(["/api", "/dicom-web", "/wado", "/healthz", "/readyz"].map((path) => [path, server])),
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
