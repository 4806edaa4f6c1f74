/** What can be done about people, wherever they are. */
import * as z from "zod/mini";
import { endedAnswer, globalBanBody, globalUnbanBody, revocationBody } from "../../../src/protocol/admin-access.ts";
import { userId } from "../../../src/protocol/ids.ts";
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
    path: "/revocations",
    tag: "people",
    summary: "End all sessions of a user, or of one token",
    body: { name: "Revocation", schema: revocationBody },
    answer: { name: "Ended", schema: endedAnswer, text: "In how many rooms sessions were ended." },
    handle: (c, body) => revokeTokens(c.env, c.get("admin").principal, body),
  }),
];
