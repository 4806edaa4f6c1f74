/** `POST /v1/online`: which of these people are here. One round trip, however many; without Redis all of them are `unknown`. */
import { onlineBody, type OnlineAnswer } from "../../src/protocol/presence-api.ts";
import { readJson } from "../edge/body.ts";
import { problem } from "../edge/problem.ts";
import { logError } from "../log-error.ts";
import { PresenceUnknown } from "../presence-store/store.ts";
import { asEither } from "./asker.ts";
import type { PresenceContext } from "./context.ts";
import { peopleOf, readsOf, unknownPeople, type Question } from "./people.ts";
import { presenceSettingsOf } from "./settings.ts";

/** A thousand of the longest ids, with quotes and commas. */
const MAX_BODY_BYTES = 144_000;

export async function whoIsOnline(c: PresenceContext): Promise<Response> {
  const asker = await asEither(c);
  if (!asker.ok) return problem(asker.error);
  const body = await readJson(c.req.raw, onlineBody, MAX_BODY_BYTES);
  if (!body.ok) return problem(body.error);
  const question: Question = {
    ids: [...new Set(body.value.ids)],
    asker: asker.value.kind === "user" ? asker.value.id : undefined,
  };
  return c.json(await answerTo(c, question));
}

async function answerTo(c: PresenceContext, question: Question): Promise<OnlineAnswer> {
  const { keys, store } = presenceSettingsOf(c.env);
  const at = Date.now();
  try {
    return { at, users: peopleOf(question, await store.read(readsOf(keys, question)), at) };
  } catch (error) {
    if (!(error instanceof PresenceUnknown)) throw error;
    logError("presence cannot be read", error);
    return { at, users: unknownPeople(question.ids) };
  }
}
