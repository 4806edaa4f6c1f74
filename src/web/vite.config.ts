/**
 * Builds the chat page and the admin page into `dist/web` at the root, from where the edge serves it as static assets; and beside it the SDK as one
 * module of a fixed name, for any page's `<script type="module">`: `import { createClient } from "/sdk/starling.js"`.
 */
import { defineConfig } from "vite";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "baseline-widely-available",
    // The policy in public/_headers forbids inline script, and every browser of that target preloads by itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { page: "src/web/index.html", admin: "src/web/admin.html", starling: "src/client/index.ts" },
      // What the SDK exports is its interface, though nothing here imports it by name.
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: ({ name }) => (name === "starling" ? "sdk/starling.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
