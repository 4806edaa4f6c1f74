/** `/v1/rooms/:id/word-lists` and `/v1/rooms/:id/word-lists/:list`: the word lists of a room or a channel. */
import { errorOf } from "../../src/protocol/errors.ts";
import { MAX_WORD_LIST_BYTES, putWordListBody, wordListId } from "../../src/protocol/listed-words.ts";
import { callObject } from "../object-call.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { EdgeContext, Outcome } from "./context.ts";
import { problem } from "./problem.ts";
import { roomOf, type AskedRoom } from "./room-of.ts";

export async function listWordLists(c: EdgeContext): Promise<Response> {
  const room = await asked(c);
  if (!room.ok) return problem(room.error);
  const { id, asker } = room.value;
  const answer = await callObject(c.env.ROOMS, id, async (stub) => stub.wordLists(asker));
  return "error" in answer ? problem(answer.error) : c.json(answer);
}

export async function readWordList(c: EdgeContext): Promise<Response> {
  const room = await asked(c);
  if (!room.ok) return problem(room.error);
  const { id, asker } = room.value;
  const answer = await callObject(c.env.ROOMS, id, async (stub) => stub.wordList(asker, listOf(c)));
  return "error" in answer ? problem(answer.error) : c.json(answer);
}

/** Who may not set it is refused before the body is read. */
export async function putWordList(c: EdgeContext): Promise<Response> {
  const room = await asked(c);
  if (!room.ok) return problem(room.error);
  const { id, asker } = room.value;
  const list = wordListId.safeParse(listOf(c));
  if (!list.success) return problem(errorOf("invalid", "the id of the list: a-z, 0-9 and -"));
  const allowed = await callObject(c.env.ROOMS, id, async (stub) => stub.wordLists(asker));
  if ("error" in allowed) return problem(allowed.error);
  const body = await readJson(c.req.raw, putWordListBody, MAX_WORD_LIST_BYTES);
  if (!body.ok) return problem(body.error);
  const whole = { id: list.data, ...body.value };
  const answer = await callObject(c.env.ROOMS, id, async (stub) => stub.setWords(asker, list.data, whole));
  return "error" in answer ? problem(answer.error) : c.json(answer);
}

export async function removeWordList(c: EdgeContext): Promise<Response> {
  const room = await asked(c);
  if (!room.ok) return problem(room.error);
  const { id, asker } = room.value;
  const answer = await callObject(c.env.ROOMS, id, async (stub) => stub.setWords(asker, listOf(c), undefined));
  return "error" in answer ? problem(answer.error) : c.json(answer);
}

async function asked(c: EdgeContext): Promise<Outcome<AskedRoom>> {
  const principal = await authenticate(c);
  return principal.ok ? roomOf(c, c.req.param("id") ?? "", principal.value) : principal;
}

function listOf(c: EdgeContext): string {
  return c.req.param("list") ?? "";
}
