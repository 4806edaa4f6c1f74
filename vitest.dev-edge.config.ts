import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { testBindings } from "./test/workers/support-bindings.ts";

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [cloudflareTest({
          main: "./test/workers/support-worker.ts",
          wrangler: { configPath: "./wrangler.toml" },
          miniflare: { bindings: testBindings, durableObjects: { LOCAL_QUEUE: { className: "LocalQueueStore", useSQLite: true } } },
        })],
        test: { name: "workers", include: ["test/workers/**/*.test.ts"] },
      },
    ],
  },
});
