/** Builds the page into `dist/web` at the root, from where the edge serves it as static assets. */
import { defineConfig } from "vite";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "baseline-widely-available",
    // The policy in public/_headers forbids inline script, and a page of one chunk has nothing to preload.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
