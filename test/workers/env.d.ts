/** What `env` from `cloudflare:workers` is in these tests. */
import type { Env as Bindings } from "../../workers/env.ts";

declare global {
  namespace Cloudflare {
    interface Env extends Readonly<Bindings> {}
  }
}
