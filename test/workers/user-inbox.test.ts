import fc from "fast-check";
import { expect, test } from "vitest";
import { compareCursors } from "../../src/protocol/cursor.ts";
import { applyNews, moveRead, unreadMessages, type Inbox } from "../../workers/user/inbox.ts";
import type { RoomNews } from "../../workers/room/room-api.ts";
import { EPOCH, TellingRoom } from "./support-user.ts";

type Step = "theirs" | "mine" | "whisper" | "leave" | "join";
const steps = fc.array(fc.constantFrom<Step>("theirs", "theirs", "mine", "whisper", "leave", "join"), {
  minLength: 1,
  maxLength: 25,
});

/** What a room tells while all this happens in it: news after each step, as it stands then. */
function newsOf(room: TellingRoom, happened: readonly Step[]): RoomNews[] {
  const told: RoomNews[] = [];
  let [seq, count, isMember] = [1, 0, true];
  let joined = { at: { epoch: EPOCH, seq }, count };
  for (const step of happened) {
    if (isMember ? step === "join" : step === "mine" || step === "leave") continue;
    seq++;
    if (step === "theirs" || step === "mine") count++;
    if (step === "leave" || step === "join") isMember = step === "join";
    const here = { at: { epoch: EPOCH, seq }, count };
    if (step === "join") joined = here;
    const news = isMember ? room.news(seq, count, { joined }) : room.newsToStranger(seq, count);
    told.push({
      ...news,
      ...(step === "mine" && { own: here }),
      whispers: step === "whisper" && isMember ? [here.at] : [],
    });
  }
  return told;
}

/** What the object's table of whispers comes to: see conversations.ts. */
function play(told: readonly RoomNews[]) {
  let inbox: Inbox | undefined;
  let whispers = new Map<number, RoomNews["head"]>();
  for (const news of told) {
    inbox = applyNews(inbox, news, 0);
    const { read, gone } = inbox;
    for (const at of news.whispers) whispers.set(at.seq, at);
    whispers = new Map(gone ? [] : [...whispers].filter(([, at]) => compareCursors(at, read.at) > 0));
  }
  return (
    inbox && { head: inbox.head, read: inbox.read, gone: inbox.gone, unread: unreadMessages(inbox) + whispers.size }
  );
}

test("news comes to the same in any order, however often it is told", async () => {
  const room = await TellingRoom.named("Garden");
  fc.assert(
    fc.property(steps, fc.infiniteStream(fc.nat()), (happened, chance) => {
      const told = newsOf(room, happened);
      const again = told.flatMap((news) => [news, news]);
      const shuffled = again
        .map((news) => [chance.next().value ?? 0, news] as const)
        .toSorted(([a], [b]) => a - b)
        .map(([, news]) => news);
      const result = play(told);
      if (result && !result.gone) expect(play(shuffled)).toEqual(result);
      expect(play(shuffled)?.gone).toBe(result?.gone);
      expect(play(shuffled)?.head).toEqual(result?.head);
    }),
  );
});

test("unread is what others wrote since I last wrote, read or joined, and never negative", async () => {
  const room = await TellingRoom.named("Garden");
  fc.assert(
    fc.property(steps, (happened) => {
      const told = newsOf(room, happened);
      let expected = 0;
      let isMember = true;
      for (const step of happened) {
        if (step === "leave") isMember = false;
        if (step === "join" && !isMember) isMember = true;
        else if (step !== "mine" && step !== "theirs" && step !== "whisper") continue;
        if (!isMember) continue;
        expected = step === "theirs" || step === "whisper" ? expected + 1 : 0;
      }
      const result = play(told);
      expect(result?.gone === false ? result.unread : expected).toBe(expected);
    }),
  );
});

test("a marker never goes back, and no marker makes unread negative", async () => {
  const room = await TellingRoom.named("Garden");
  const mark = fc.record({
    at: fc.record({ epoch: fc.integer({ min: EPOCH - 1, max: EPOCH + 2 }), seq: fc.nat(30) }),
    count: fc.nat(30),
  });
  fc.assert(
    fc.property(fc.array(mark), (marks) => {
      let inbox = applyNews(undefined, room.news(10, 8), 0);
      for (const to of marks) {
        const next = moveRead(inbox, to);
        expect(compareCursors(next.read.at, inbox.read.at)).toBeGreaterThanOrEqual(0);
        expect(unreadMessages(next)).toBeGreaterThanOrEqual(0);
        inbox = applyNews(next, { ...room.news(10, 8), head: { epoch: to.at.epoch, seq: 10 } }, 0);
        expect(unreadMessages(inbox)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
