/** What administrators look through: rooms, people, bans, calls, reports, hits of word lists, the audit. */
import * as z from "zod/mini";
import { errorOf } from "../../../src/protocol/errors.ts";
import { roomAddress, roomId, userId } from "../../../src/protocol/ids.ts";
import {
  callState,
  DEFAULT_LIST_ROWS,
  MAX_LIST_ROWS,
  operatorList,
  operatorQuery,
  operatorRow,
} from "../../../src/protocol/operator-lists.ts";
import { readOperatorList } from "../../archive/operators-client.ts";
import { settingsOf } from "../../config.ts";
import { logError } from "../../log-error.ts";
import type { AdminContext } from "../context.ts";
import { prepare, type PreparedRoute } from "../route.ts";
import { wantsWhispers, WHISPERS_PARAMETER, whispersWanted, withoutWhispers } from "../whispers.ts";

const text = z.string().check(z.minLength(1), z.maxLength(100));
const asked = z.omit(operatorQuery, { environment: true });
const listPage = z.object({ rows: z.array(operatorRow), next: z.optional(z.string()) });

export const listRoutes: readonly PreparedRoute[] = [
  prepare({
    method: "get",
    path: "/lists/{list}",
    tag: "lists",
    summary: "Look through everything of a kind",
    description:
      "Newest first, a moment behind what happens. Columns differ by list; `address` is that of `room`. The text of whispers in a " +
      "report's evidence is there only with `whispers=true`, which takes the scope `starling:whispers` as well.",
    parameters: [{ name: "list", schema: operatorList }],
    query: [
      { name: "room", schema: roomAddress },
      { name: "user", schema: userId },
      { name: "q", schema: text },
      { name: "state", schema: callState },
      { name: WHISPERS_PARAMETER, schema: whispersWanted },
      { name: "cursor", schema: z.string().check(z.regex(/^\d{1,15}~[\x20-\x7e]{1,400}$/)) },
      { name: "limit", schema: z.string().check(z.regex(/^([1-9]|[1-9]\d|1\d\d|200)$/)) },
    ],
    answer: { name: "ListPage", schema: listPage, text: "A page; `next` is the cursor of the following one." },
    handle: async (c) => {
      const room = c.req.query("room");
      const id = room === undefined ? undefined : await settingsOf(c.env).tagger.verify(room);
      if (room !== undefined && !id) return { ok: false, error: errorOf("not_found") };
      const [at, key] = splitCursor(c.req.query("cursor"));
      const query = asked.safeParse({
        list: c.req.param("list"),
        limit: Math.min(Number(c.req.query("limit") ?? DEFAULT_LIST_ROWS), MAX_LIST_ROWS),
        ...(id && { room: id }),
        ...given(c, "user"),
        ...given(c, "q"),
        ...given(c, "state"),
        ...(key !== undefined && { after: { at, key } }),
      });
      if (!query.success) return { ok: false, error: errorOf("invalid", query.error.issues[0]?.path.join(".")) };
      const outcome = await readOperatorList(c.env, query.data);
      if (outcome.kind === "none") return { ok: false, error: errorOf("lists_none") };
      if (outcome.kind === "unavailable") {
        logError("the operators' lists are unavailable", outcome.reason);
        return { ok: false, error: errorOf("lists_unavailable") };
      }
      const { rows, next } = outcome.answer;
      const shown = await Promise.all(rows.map((row) => withAddress(c, wantsWhispers(c) ? row : withoutWhispers(row))));
      return { ok: true, value: { rows: shown, ...(next && { next: `${next.at}~${next.key}` }) } };
    },
  }),
];

function splitCursor(cursor: string | undefined): [at: number, key: string | undefined] {
  const [at, ...key] = (cursor ?? "").split("~");
  return [Number(at), cursor === undefined ? undefined : key.join("~")];
}

function given(c: AdminContext, name: string): Record<string, string> {
  const value = c.req.query(name);
  return value === undefined ? {} : { [name]: value };
}

/** Everything else of the interface names a room by its address. */
async function withAddress(c: AdminContext, row: Record<string, unknown>): Promise<Record<string, unknown>> {
  const id = roomId.safeParse(row["room"]);
  return id.success ? { ...row, address: await settingsOf(c.env).tagger.address(id.data) } : row;
}
