/** What can be done about people, wherever they are. */
import * as z from "zod/mini";
import { endedAnswer, globalBanBody, globalUnbanBody, revocationBody } from "../../../src/protocol/admin-access.ts";
import { restoreBody } from "../../../src/protocol/admin.ts";
import { userId } from "../../../src/protocol/ids.ts";
import { callObject } from "../../object-call.ts";
import { banEverywhere, revokeTokens, unbanEverywhere } from "../access.ts";
import { prepare, type PreparedRoute } from "../route.ts";

const USER = { name: "user", schema: userId } as const;

export const peopleRoutes: readonly PreparedRoute[] = [
  prepare({
    method: "post",
    path: "/bans",
    tag: "people",
    summary: "Ban somebody from everywhere",
    description: "Answered once every room where they are has put them out, or with the rooms that did not answer yet.",
    body: { name: "GlobalBan", schema: globalBanBody },
    answer: { name: "Ended", schema: endedAnswer, text: "In how many rooms sessions were ended." },
    handle: (c, body) => banEverywhere(c.env, c.get("admin").principal, body),
  }),
  prepare({
    method: "delete",
    path: "/bans/{user}",
    tag: "people",
    summary: "Lift a ban from everywhere",
    parameters: [USER],
    body: { name: "GlobalUnban", schema: globalUnbanBody },
    answer: { name: "Done", schema: z.object({}), text: "It is lifted." },
    handle: (c, body) => unbanEverywhere(c.env, c.get("admin").principal, userId.parse(c.req.param("user")), body),
  }),
  prepare({
    method: "post",
    path: "/users/{user}/restores",
    tag: "people",
    summary: "Put a user's storage back to an earlier moment",
    description: "Where the platform can. A new epoch has to begin afterwards: `POST /users/{user}/epochs`.",
    parameters: [USER],
    body: { name: "Restore", schema: restoreBody },
    answer: { name: "Done", schema: z.object({}), text: "The user's object starts as it was then." },
    handle: async (c, { at }) => {
      const user = userId.parse(c.req.param("user"));
      const refused = await callObject(c.env.USERS, user, async (stub) => stub.restore(at));
      return refused ? { ok: false, error: refused.error } : { ok: true, value: {} };
    },
  }),
  prepare({
    method: "post",
    path: "/users/{user}/epochs",
    tag: "people",
    summary: "Begin a new epoch of a user's log, after its storage was put back to an earlier state",
    parameters: [USER],
    answer: { name: "Epoch", schema: z.object({ epoch: z.int() }), text: "The log's new epoch." },
    handle: async (c) => {
      const user = userId.parse(c.req.param("user"));
      const begun = await callObject(c.env.USERS, user, async (stub) => stub.beginEpoch());
      return "error" in begun ? { ok: false, error: begun.error } : { ok: true, value: begun };
    },
  }),
  prepare({
    method: "post",
    path: "/revocations",
    tag: "people",
    summary: "End all sessions of a user, or of one token",
    body: { name: "Revocation", schema: revocationBody },
    answer: { name: "Ended", schema: endedAnswer, text: "In how many rooms sessions were ended." },
    handle: (c, body) => revokeTokens(c.env, c.get("admin").principal, body),
  }),
];
