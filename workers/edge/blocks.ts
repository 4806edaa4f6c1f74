/** `GET /v1/me/blocks`, `PUT` and `DELETE /v1/me/blocks/:user`: whom I have blocked. */
import { errorOf } from "../../src/protocol/errors.ts";
import { userId } from "../../src/protocol/ids.ts";
import type { BlockList } from "../../src/protocol/rest.ts";
import { callObject } from "../object-call.ts";
import { authenticate } from "./authenticate.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";

export async function listBlocks(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const users = await callObject(c.env.USERS, principal.value.id, async (stub) => stub.blocked());
  return c.json({ users } satisfies BlockList);
}

export const putBlock = (c: EdgeContext): Promise<Response> => setBlock(c, "block");
export const deleteBlock = (c: EdgeContext): Promise<Response> => setBlock(c, "unblock");

async function setBlock(c: EdgeContext, verb: "block" | "unblock"): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const user = userId.safeParse(c.req.param("user"));
  if (!user.success) return problem(errorOf("unknown_user"));
  const { id, name } = principal.value;
  const by = name === undefined ? { id } : { id, name };
  const answer = await callObject(c.env.USERS, id, async (stub) => stub.setBlock(by, verb, user.data));
  return "error" in answer ? problem(answer.error) : c.json({});
}
