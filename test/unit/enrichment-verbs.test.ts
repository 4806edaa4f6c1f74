/** Whatever a room writes down goes through enrichment as it is. */
import { expect, test } from "vitest";
import { parseSegment } from "../../bridge/enrich/parse-segment.ts";
import { EMPTY_STATE, fold } from "../../src/domain/enrichment.ts";
import { activity, type Verb } from "../../src/protocol/activity.ts";
import { logged, written } from "./enrichment-segments.ts";

const EPOCH = 1_700_000_000_000;
const OF = { epoch: EPOCH, seq: 1 };
const [ada, bob] = [{ id: "ada" }, { id: "bob", name: "Bob" }];
const ABOUT = { of: OF, author: ada, written: EPOCH };
const CALL = "0".repeat(26);
const TO = { to: ["bob"] };

const SAMPLES: Record<Exclude<Verb, "gap-lost">, object> = {
  create: { object: { kind: "channel", name: "city", members: ["ada"] } },
  join: { object: {} },
  leave: { object: {} },
  send: { ...TO, held: "review", object: { text: "hello", reply: OF } },
  whisper: { ...TO, object: { text: "psst" } },
  edit: { object: { ...ABOUT, text: "hello again" } },
  delete: { object: { ...ABOUT, reason: "rude" } },
  undelete: { object: { ...ABOUT, text: "hello", edited: EPOCH } },
  purge: { object: ABOUT },
  react: { object: { of: OF, emoji: "👍", on: true } },
  rename: { object: { name: "hall", before: "lobby" } },
  remove: { object: { reason: "empty" } },
  move: { object: {} },
  invite: { object: { user: bob } },
  kick: { object: { user: bob, reason: "noise" } },
  ban: { object: { user: bob, until: EPOCH } },
  unban: { object: { user: bob } },
  mute: { object: { user: bob } },
  unmute: { object: { user: bob } },
  grant: { object: { user: bob, role: "moderator" } },
  "set-acl": { object: { policy: { send: [{ rule: "member" }] }, reset: ["list"] } },
  configure: { object: { frozen: true } },
  report: { ...TO, object: { of: OF, author: ada, reason: "rude", evidence: [] } },
  "call-admin": { ...TO, object: { call: CALL, reason: "help" } },
  claim: { ...TO, object: { call: CALL, caller: ada } },
  "close-call": { ...TO, object: { call: CALL, caller: ada, note: "done" } },
  hit: {
    ...TO,
    object: { user: ada, list: "rude", action: "flag", surface: "message", words: ["x"], text: "x", of: OF },
  },
  "set-words": { ...TO, object: { list: "rude" } },
  connect: { object: { session: "s1" } },
  disconnect: { object: { session: "s1", reason: "closed" } },
  online: { object: {} },
  offline: { object: { reason: "closed" } },
  "global-ban": { object: { user: "bob", reason: "fraud" } },
  "global-unban": { object: { user: "bob" } },
  revoke: { object: { user: "bob", reason: "lost" } },
  block: { object: { user: "bob" } },
  unblock: { object: { user: "bob" } },
  profile: { object: { text: "I like bees" } },
  audit: { object: { what: "ban", why: "fraud" } },
};

test("every verb comes out as it went in", () => {
  const base = written(1, Object.keys(SAMPLES).length);
  const events = Object.entries(SAMPLES).map(([verb, sample], i) => ({
    ...base.events[i],
    object: {},
    verb,
    ...sample,
  }));
  const parsed = parseSegment(JSON.stringify({ ...base, events }));
  if (!parsed.ok) throw new Error(parsed.reason);

  const { events: enriched } = fold(EMPTY_STATE, logged(parsed.segment, 0));

  expect(enriched.map((it) => it.activity)).toEqual(events);
  expect(events.map((it) => activity.parse(it))).toEqual(events);
});
