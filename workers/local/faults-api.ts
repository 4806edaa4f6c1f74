/** `GET` and `PUT /__local/faults?queue=events-0`: the knobs of the local queue. What a PUT does not name is off. */
import type { Context } from "hono";
import { parseJson, readText } from "../edge/body.ts";
import { problem } from "../edge/problem.ts";
import { faults } from "./faults.ts";
import type { LocalEnv } from "./local-env.ts";
import { LOCAL_QUEUE_NAME } from "./local-queue.ts";

type LocalContext = Context<{ Bindings: LocalEnv }>;

export async function getFaults(c: LocalContext): Promise<Response> {
  return c.json(await storeOf(c).getFaults());
}

export async function putFaults(c: LocalContext): Promise<Response> {
  const body = await readText(c.req.raw);
  if (!body.ok) return problem(body.error);
  const wanted = parseJson(body.value, faults);
  if (!wanted.ok) return problem(wanted.error);
  await storeOf(c).setFaults(wanted.value);
  return c.json(wanted.value);
}

function storeOf(c: LocalContext) {
  return c.env.LOCAL_QUEUE.getByName(c.req.query("queue") ?? LOCAL_QUEUE_NAME);
}
