/** `GET /healthz`: the Worker runs and its settings are in order. Says nothing of the objects: they are everywhere. */
import { settingsOf } from "../config.ts";
import type { EdgeContext } from "./context.ts";

export function health(c: EdgeContext): Response {
  const { environment } = settingsOf(c.env);
  return c.json({ status: "ok", environment });
}
