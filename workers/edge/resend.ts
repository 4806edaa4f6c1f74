/** `POST /v1/bridge/resend`: the bridge misses numbers of a log. Signed by it; nobody else may ask. */
import { verify, SIGNATURE_HEADER } from "../../src/domain/signature.ts";
import { EDGE_PATHS, resendQuery } from "../../src/protocol/bridge-api.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import { settingsOf } from "../config.ts";
import { callObject } from "../object-call.ts";
import { parseJson, readText } from "./body.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";

export async function resend(c: EdgeContext): Promise<Response> {
  const body = await readText(c.req.raw);
  if (!body.ok) return problem(body.error);
  const request = { method: "POST", path: EDGE_PATHS.resend, body: body.value };
  const { bridgeSecrets } = settingsOf(c.env);
  if (!(await verify(bridgeSecrets, c.req.header(SIGNATURE_HEADER), request, Date.now()))) {
    return problem(errorOf("forbidden", "not signed by the bridge"));
  }
  const query = parseJson(body.value, resendQuery);
  if (!query.ok) return problem(query.error);
  // The bridge names only targets that came to it in a segment of ours.
  const room = roomId.safeParse(query.value.target);
  const answer = room.success
    ? await callObject(c.env.ROOMS, room.data, (stub) => stub.resend(query.value))
    : await callObject(c.env.USERS, userId.parse(query.value.target), (stub) => stub.resend(query.value));
  return c.json(answer);
}
