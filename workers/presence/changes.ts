/**
 * `GET /v1/changes?since=<ms>`: whose status changed, and how it is now. For other services, by a token of their own audience: it is
 * a feed about everybody, in which no block could be obeyed, so no user may read it.
 */
import { errorOf } from "../../src/protocol/errors.ts";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { MAX_CHANGES, type ChangesAnswer } from "../../src/protocol/presence-api.ts";
import { CHANGES_KEPT_MS } from "../../src/protocol/presence-keys.ts";
import type { Outcome } from "../edge/context.ts";
import { problem } from "../edge/problem.ts";
import { logError } from "../log-error.ts";
import { PresenceUnknown } from "../presence-store/store.ts";
import { asService } from "./asker.ts";
import { pageOf } from "./changes-page.ts";
import type { PresenceContext } from "./context.ts";
import { peopleOf, readsOf } from "./people.ts";
import { presenceSettingsOf } from "./settings.ts";

export async function readChanges(c: PresenceContext): Promise<Response> {
  const asker = await asService(c);
  if (!asker.ok) return problem(asker.error);
  const at = Date.now();
  const since = sinceOf(c.req.query("since"), at);
  if (!since.ok) return problem(since.error);
  try {
    return c.json(await look(c, since.value, at));
  } catch (error) {
    if (!(error instanceof PresenceUnknown)) throw error;
    logError("presence cannot be read", error);
    return problem(errorOf("presence_unavailable"));
  }
}

/** Absent: all that is kept. */
function sinceOf(text: string | undefined, now: number): Outcome<number> {
  if (text === undefined) return { ok: true, value: 0 };
  if (!/^\d{1,15}$/.test(text)) return { ok: false, error: errorOf("invalid", "since: milliseconds since 1970") };
  const since = Number(text);
  return since < now - CHANGES_KEPT_MS ? { ok: false, error: errorOf("changes_gone") } : { ok: true, value: since };
}

async function look(c: PresenceContext, since: number, at: number): Promise<ChangesAnswer> {
  const { keys, store } = presenceSettingsOf(c.env);
  const [feed] = await store.read([{ op: "above", key: keys.changes, score: since, limit: MAX_CHANGES }]);
  const { page, more, next } = pageOf(feed?.op === "above" ? feed.members : [], at, MAX_CHANGES);
  const question = { ids: page.map(({ member }) => trusted<UserId>(member)), asker: undefined };
  const people = peopleOf(question, await store.read(readsOf(keys, question)), at);
  const changes = people.map((it, index) => ({ ...it, changed: page[index]?.score ?? at }));
  return { at, changes, next, more };
}
