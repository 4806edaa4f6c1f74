/** `GET /v1/users/:user/profile`: what somebody says of themselves. `PUT /v1/me/profile`: what I say. */
import { errorOf } from "../../src/protocol/errors.ts";
import { userId } from "../../src/protocol/ids.ts";
import { profileBody } from "../../src/protocol/rest.ts";
import { isKnownUser } from "../directory/known-users.ts";
import { callObject } from "../object-call.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";

export async function readProfile(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const user = userId.safeParse(c.req.param("user"));
  // Asking after somebody who was never here makes nothing of them.
  if (!user.success || !(await isKnownUser(c.env, user.data))) return problem(errorOf("unknown_user"));
  return c.json({ text: await callObject(c.env.USERS, user.data, (stub) => stub.profile()) });
}

export async function putProfile(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const body = await readJson(c.req.raw, profileBody);
  if (!body.ok) return problem(body.error);
  const { id, name } = principal.value;
  const by = name === undefined ? { id } : { id, name };
  await callObject(c.env.USERS, id, (stub) => stub.setProfile(by, body.value.text));
  return c.json(body.value);
}
