/** What `env` and `exports` from `cloudflare:workers` are in these tests. */
import type { Env as Bindings } from "../../workers/env.ts";
import type * as worker from "./support-worker.ts";

declare global {
  namespace Cloudflare {
    interface Env extends Readonly<Bindings> {}
    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}
