/** What a route may answer with, for its description. */
import { problem } from "../../src/protocol/rest.ts";
import type * as mini from "zod/mini";
import { described } from "./described.ts";

const PROBLEM = described("Problem", problem, "output");
const REFUSALS: Readonly<Record<number, string>> = {
  400: "The request is not as it should be; `detail` says where.",
  401: "No token, or one that is not good here.",
  403: "The token lacks the scope, the origin is not on the list, or a rule does not allow it; see `denied`.",
  404: "There is nothing of that name.",
  405: "Another method is wanted.",
  409: "It is there already, or the idempotency key was used for another request.",
  410: "The room was removed.",
  413: "The body is too large.",
  415: "The body must be application/json.",
  429: "Too many requests, or slow mode; see `retry-after`.",
  500: "Something went wrong on our side.",
  503: "Not now; try again.",
};

/** The good answer, and everything else that may come instead. */
export function responses(name: string, schema: mini.ZodMiniType, description: string, status: 200 | 201 = 200) {
  const refusals = Object.fromEntries(
    Object.entries(REFUSALS).map(([code, text]) => [
      code,
      { description: text, content: { "application/problem+json": { schema: PROBLEM } } },
    ]),
  );
  const good = { description, content: { "application/json": { schema: described(name, schema, "output") } } };
  return { ...refusals, [status]: good };
}
