/** What every search must do, whichever store it is on. */
import { afterAll, beforeAll, describe, test } from "vitest";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import { BadCursor } from "../../bridge/search/cursor.ts";
import type { Search } from "../../bridge/search/search.ts";
import { matches } from "../../src/domain/search-match.ts";
import { parseQuery } from "../../src/domain/search-query.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { SearchAnswer, SearchQuery } from "../../src/protocol/bridge-api.ts";
import { clientMessageId, trusted, type RoomId } from "../../src/protocol/ids.ts";
import { EPOCH, inBatches, room, shuffled, Timeline, user } from "./archive-events.ts";
import { searchChangesContract } from "./search-changes.contract.ts";
import { randomQueries, randomTexts } from "./search-texts.ts";

export interface OpenSearch {
  readonly search: Search;
  /** One whose store cannot be reached. */
  readonly unreachable: Search;
  /** Stores what a later change, the one numbered `version`, made of a message: another text. */
  supersede(changed: Activity, words: string, version: number): Promise<void>;
  /** Everything that is stored of a room, as text. */
  dump(target: RoomId): Promise<string>;
  /** What was written can be found. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const textsOf = ({ hits }: SearchAnswer): string[] =>
  hits.map(({ activity }) => ("object" in activity && "text" in activity.object ? activity.object.text : ""));

/** A text, and queries that find it, each with what they mark. */
const LANGUAGES: readonly (readonly [text: string, found: Record<string, readonly string[]>])[] = [
  ["Größe und naïve Cafés in Łódź", { grosse: ["Größe"], "NAÏVE lodz": ["naïve", "Łódź"], "Caf*": ["Cafés"] }],
  ["我们在北京的天安门广场见面", { 北京: ["北京"], 安: ["安"], 天安门: ["天安门"], "北京 广场": ["北京", "广场"] }],
  [
    "東京タワーへ行きました",
    { 東京: ["東京"], タワー: ["タワー"], ﾀﾜｰ: ["タワー"], 行きました: ["行きました"], へ: ["へ"] },
  ],
  [
    "오늘 한국어를 공부했어요",
    { 한국어: ["한국어"], 공부: ["공부"], 어: ["어", "어"], "한국어를 공부*": ["한국어를", "공부"] },
  ],
  [
    "Deploy 👩🏽‍💻 done 🎉 and ❤️ from 🇩🇪",
    { "🎉": ["🎉"], "👩": ["👩🏽‍"], "❤": ["❤️"], "🇩🇪": ["🇩🇪"], "done 🎉": ["done", "🎉"] },
  ],
  [
    "see https://example.com/docs/getting_started?id=42#top",
    {
      "example.com": ["example.com"],
      getting: ["getting"],
      "https://example.com/docs/getting_started?id=42#top": ["https://example.com/docs/getting_started?id=42#top"],
    },
  ],
  [
    "iPhoneを買ったよ hello世界",
    { iphone: ["iPhone"], 世界: ["世界"], hello世界: ["hello世界"], "hello 界": ["hello", "界"] },
  ],
  ["Привет, Ёжик! Ελλάδα ΟΔΟΣ", { ежик: ["Ёжик"], ελλαδα: ["Ελλάδα"], οδος: ["ΟΔΟΣ"] }],
];

export function searchContract(name: string, open: () => Promise<OpenSearch>): void {
  describe(`search on ${name}`, () => {
    let opened: OpenSearch;
    let search: Search;
    beforeAll(async () => {
      opened = await open();
      ({ search } = opened);
    });
    afterAll(() => opened?.close());

    const write = async (events: readonly LoggedEvent[]): Promise<void> => {
      const outcome = await search.write(events);
      if (outcome.kind !== "written") throw new Error(JSON.stringify(outcome));
      await opened.settle();
    };
    const ask = (rooms: readonly RoomId[], q: string, more: Partial<SearchQuery> = {}): Promise<SearchAnswer> =>
      search.search({ viewer: user("ada"), rooms: [...rooms], q, order: "newest", limit: 50, ...more });
    /** All pages, one after the other; `between` runs before each next one. */
    async function pages(
      rooms: readonly RoomId[],
      q: string,
      more: Partial<SearchQuery>,
      between?: () => Promise<void>,
    ) {
      const texts: string[] = [];
      for (let cursor: string | undefined; ;) {
        const answer = await ask(rooms, q, { ...more, ...(cursor !== undefined && { cursor }) });
        texts.push(...textsOf(answer));
        cursor = answer.next;
        if (cursor === undefined) return texts;
        await between?.();
      }
    }

    searchChangesContract(() => ({
      write: (events) => write(events),
      search: (query) => search.search(query),
      dump: (target) => opened.dump(target),
    }));

    test("messages are found in every language, and what was asked for is marked", async ({ expect }) => {
      const lines = new Timeline();
      await write(LANGUAGES.map(([text]) => lines.send(text)));
      for (const [text, queries] of LANGUAGES) {
        for (const [q, marked] of Object.entries(queries)) {
          const { hits } = await ask([lines.target], q);
          const mine = hits.find(({ activity }) => activity.verb === "send" && activity.object.text === text);
          expect(
            mine?.highlights.map(([start, end]) => text.slice(start, end)),
            q,
          ).toEqual(marked);
        }
      }
    });

    test("a hit is the activity as it was sent", async ({ expect }) => {
      const lines = new Timeline();
      const event = lines.add("send", {
        object: { text: "NUL \u0000 needle \ud800 中" },
        clientMessageId: clientMessageId.parse("c1"),
      });
      await write([event]);
      const { hits } = await ask([lines.target], "needle");
      expect(hits.map(({ activity }) => JSON.stringify(activity))).toEqual([JSON.stringify(event.event.activity)]);
    });

    test("all words are required, quoted words stand together, a minus leaves out, a star goes on", async ({
      expect,
    }) => {
      const lines = new Timeline();
      const texts = ["red fox jumps", "fox red", "the red fox and the dog", "foxes", "node.js", "don't panic"];
      await write(texts.map((text) => lines.send(text)));
      const found = async (q: string): Promise<string[]> => textsOf(await ask([lines.target], q)).toReversed();
      expect(await found("red fox")).toEqual(["red fox jumps", "fox red", "the red fox and the dog"]);
      expect(await found('"red fox"')).toEqual(["red fox jumps", "the red fox and the dog"]);
      expect(await found("fox -dog")).toEqual(["red fox jumps", "fox red"]);
      expect(await found('fox -"red fox"')).toEqual(["fox red"]);
      expect(await found("fo*")).toEqual(["red fox jumps", "fox red", "the red fox and the dog", "foxes"]);
      expect(await found("node.j*")).toEqual(["node.js"]);
      expect(await found("DON’T")).toEqual(["don't panic"]);
      expect(await found("fox cat")).toEqual([]);
      for (const nothing of ["!!!", '"', "*", "-", '""', "()&|!:<->"]) expect(await found(nothing)).toEqual([]);
      expect(await found("fox & | ! ( ) : ' \\ ~2 ^3 AND")).toEqual([]);
      expect(await found("'fox' | \\ :* (")).toEqual(["red fox jumps", "fox red", "the red fox and the dog"]);
    });

    test("whatever is typed finds exactly the messages that the rules say", async ({ expect }) => {
      const lines = new Timeline();
      const texts = randomTexts(300);
      await write(texts.map((text) => lines.send(text)));
      for (const q of randomQueries(150)) {
        const parsed = parseQuery(q);
        const expected = texts.filter((text) => matches(parsed, text));
        expect(await pages([lines.target], q, { limit: 50 }), JSON.stringify(q)).toEqual(expected.toReversed());
      }
    });

    test("only the rooms that were named are looked at", async ({ expect }) => {
      const [mine, theirs] = [new Timeline(), new Timeline()];
      await write([mine.send("secret one"), theirs.send("secret two"), mine.send("secret three")]);
      expect(textsOf(await ask([mine.target], "secret"))).toEqual(["secret three", "secret one"]);
      expect(await ask([], "secret")).toEqual({ hits: [] });
      const many = Array.from({ length: 9_998 }, room);
      expect(textsOf(await ask([...many, mine.target, theirs.target], "secret"))).toHaveLength(3);
    });

    test("a whisper is found by its parties and by nobody else", async ({ expect }) => {
      const lines = new Timeline();
      const to = [user("bob"), user("eve_1@x:y")];
      await write([lines.add("whisper", { to, object: { text: "psst treasure" } }), lines.send("treasure map")]);
      const found = async (viewer: string): Promise<string[]> =>
        textsOf(await ask([lines.target], "treasure", { viewer: user(viewer) }));
      for (const party of ["ada", "bob", "eve_1@x:y"])
        expect(await found(party)).toEqual(["treasure map", "psst treasure"]);
      for (const other of ["carol", "eve_1", "bo", "all"]) expect(await found(other)).toEqual(["treasure map"]);
    });

    test("everything that is not a message leaves no document", async ({ expect }) => {
      const lines = new Timeline();
      const events = [
        lines.add("create", { object: { kind: "group", name: "needle" } }),
        lines.add("join", { object: {}, actor: "needle" }),
      ];
      expect(await search.write(events)).toEqual({ kind: "written", count: 2 });
      await opened.settle();
      expect(await ask([lines.target], "needle")).toEqual({ hits: [] });
    });

    test("newest first goes on where it was, whatever comes in meanwhile", async ({ expect }) => {
      const lines = new Timeline();
      // Many at one time: the id decides.
      const events = Array.from({ length: 95 }, (_, i) =>
        lines.send(`cat number ${i}`, { at: EPOCH + Math.floor(i / 10) }),
      );
      await write(events);
      const later = (): Promise<void> => write([lines.send("a later cat", { at: EPOCH + 1_000 })]);
      const texts = await pages([lines.target], "cat", { limit: 20 }, later);
      const all = events.map(({ event }) => event.activity);
      const expected = all.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
      expect(texts).toEqual(expected.map((it) => (it.verb === "send" ? it.object.text : "")));
    });

    test("a message is found behind thousands of newer ones", async ({ expect }) => {
      const lines = new Timeline();
      const events = [lines.send("the old heron"), ...Array.from({ length: 2_500 }, (_, i) => lines.send(`gull ${i}`))];
      for (const batch of inBatches(events, 500)) await write(batch);
      expect(textsOf(await ask([lines.target], "heron"))).toEqual(["the old heron"]);
      expect(await pages([lines.target], "gull -7", { limit: 50 })).toHaveLength(2_499);
    });

    test("the last page says so", async ({ expect }) => {
      const lines = new Timeline();
      await write([lines.send("dog 1"), lines.send("dog 2")]);
      expect((await ask([lines.target], "dog", { limit: 2 })).next).toBeUndefined();
      expect((await ask([lines.target], "dog", { limit: 1 })).next).toBeDefined();
    });

    test("best first puts words that stand together before words that do not, and pages without repeating", async ({
      expect,
    }) => {
      const lines = new Timeline();
      const far = Array.from({ length: 30 }, (_, i) => `lorem ${"x ".repeat(i)} and ipsum dolor`);
      const near = Array.from({ length: 30 }, (_, i) => `${"y ".repeat(i)} lorem ipsum dolor`);
      await write(shuffled([...far, ...near]).map((text) => lines.send(text)));
      const texts = await pages([lines.target], "lorem ipsum", { order: "best", limit: 7 });
      expect(texts.slice(0, 30).toSorted()).toEqual(near.toSorted());
      expect(texts.slice(30).toSorted()).toEqual(far.toSorted());
    });

    test("a cursor of anything else is told apart from a search that fails", async ({ expect }) => {
      const lines = new Timeline();
      await write([lines.send("owl 1"), lines.send("owl 2")]);
      const { next } = await ask([lines.target], "owl", { limit: 1 });
      for (const cursor of ["", "x", "%%%", "W10", "bnVsbA", Buffer.from('["newest",-1,"x"]').toString("base64url")]) {
        await expect(ask([lines.target], "owl", { cursor }), cursor).rejects.toThrow(BadCursor);
      }
      await expect(ask([lines.target], "owl", { cursor: next ?? "", order: "best" })).rejects.toThrow(BadCursor);
    });

    test("the same batch twice, and in another order, gives the same documents", async ({ expect }) => {
      const lines = new Timeline();
      const events = Array.from({ length: 300 }, (_, i) => lines.send(`bird ${i}`));
      for (const batch of inBatches(shuffled(events), 70)) await write(batch);
      await write(events);
      await write([...events.slice(0, 10), ...events.slice(0, 10)]);
      const expected = events.map((_, i) => `bird ${299 - i}`);
      expect(await pages([lines.target], "bird", { limit: 50 })).toEqual(expected);
    });

    test("what a later change made of a message outlasts a replay of the message", async ({ expect }) => {
      const lines = new Timeline();
      const events = [lines.send("stork before"), lines.send("stork other")];
      await write(events);
      const changed = new Timeline(lines.target).send("stork after").event.activity;
      await opened.supersede(changed, "stork after", 3);
      await write(events);
      expect(textsOf(await ask([lines.target], "stork"))).toEqual(["stork other", "stork after"]);
      expect(textsOf(await ask([lines.target], "before"))).toEqual([]);
    });

    test("the longest message is found by its first and by its last words", async ({ expect }) => {
      const lines = new Timeline();
      const long = [`begin ${"a ".repeat(8_180)}end`, `开始${"中国".repeat(2_700)}结束`, `x${"y".repeat(16_000)}`];
      await write(long.map((text) => lines.send(text)));
      expect(textsOf(await ask([lines.target], "begin end"))).toEqual([long[0]]);
      expect(textsOf(await ask([lines.target], "开始 结束"))).toEqual([long[1]]);
      expect(textsOf(await ask([lines.target], "xyy*"))).toEqual([long[2]]);
    });

    test("another environment's messages are not found", async ({ expect }) => {
      const lines = new Timeline(room(), EPOCH, "other");
      await write([lines.send("wolf")]);
      expect(await ask([lines.target], "wolf")).toEqual({ hits: [] });
    });

    test("events that the store refuses are named, and everything else of their batch is written", async ({
      expect,
    }) => {
      const lines = new Timeline();
      const good = Array.from({ length: 20 }, (_, i) => lines.send(`fine ${i}`));
      const bad = [
        new Timeline(trusted<RoomId>(`${"y".repeat(600)}\u0000`)).send("fine but in no room"),
        lines.send("fine but never", { at: 1e300 }),
      ];
      const outcome = await search.write([...good.slice(0, 7), ...bad, ...good.slice(7)]);
      if (outcome.kind !== "poison") throw new Error(JSON.stringify(outcome));
      expect(new Set(outcome.events.map(({ event }) => event))).toEqual(new Set(bad));
      await opened.settle();
      expect(textsOf(await ask([lines.target], "fine"))).toHaveLength(20);
    });

    test("with the store out of reach a batch is to be tried again", async ({ expect }) => {
      expect((await opened.unreachable.write([new Timeline().send("hello")])).kind).toBe("retry");
    });
  });
}
