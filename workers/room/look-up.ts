/**
 * Messages that a request is about and that the log has no more: the archive is asked before the request joins a batch, and
 * what it said goes along. There everything is authorized, by what holds then. Nobody else's requests wait for it, and those of
 * one user that need it keep their order.
 */
import { isSaid, type Said } from "../../src/domain/message-as-read.ts";
import { unreachable } from "../../src/domain/unreachable.ts";
import { compareCursors, type Cursor } from "../../src/protocol/cursor.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { MAX_DELETED_AT_ONCE, MAX_HISTORY_LIMIT, REPORT_EVIDENCE } from "../../src/protocol/limits.ts";
import type { RoomWrite } from "../../src/protocol/room-request.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { archivedPage, type HistoryDeps } from "./history.ts";

export interface Found {
  /** Oldest first, as they were there, with what had happened to them. */
  readonly messages: readonly Said[];
  /** Of one under a tombstone, where the request needs it: what it said. */
  readonly text?: string | undefined;
  /** Of many: how far back was looked, where there may be more. */
  readonly next?: Cursor | undefined;
  /** Why there is nothing. */
  readonly error?: WireError;
}

export type LookUpDeps = Pick<HistoryDeps, "log" | "archive">;

/** Requests that may wait for the archive at once. Ours: more than people put right at a time what is weeks old. */
const MAX_WAITING = 100;
/** Pages that one request reads at most. */
const MAX_PAGES = 5;
/** Numbers around a reported message in which its surroundings are looked for. */
const AROUND = REPORT_EVIDENCE * 4;

export class LookUps {
  readonly #deps: LookUpDeps;
  readonly #last = new Map<UserId, Promise<unknown>>();
  #waiting = 0;

  constructor(deps: LookUpDeps) {
    this.#deps = deps;
  }

  /** undefined: everything that it needs is here. Never rejects. */
  find(user: UserId, request: RoomWrite): Promise<Found> | undefined {
    const question = questionOf(this.#deps.log, request);
    if (!question) return undefined;
    if (this.#waiting >= MAX_WAITING) return Promise.resolve({ messages: [], error: errorOf("busy") });
    this.#waiting++;
    const found = this.#after(this.#last.get(user), question);
    this.#last.set(user, found);
    return found;
  }

  async #after(before: Promise<unknown> | undefined, question: Question): Promise<Found> {
    await before;
    try {
      return await answerTo(this.#deps, question);
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) this.#last.clear();
    }
  }
}

type Question =
  /** `text`: also what it said before it was deleted. `around`: and what was said before and after it. */
  | { readonly kind: "one"; readonly of: Cursor; readonly text: boolean; readonly around: boolean }
  | { readonly kind: "author"; readonly author: UserId; readonly end: Cursor }
  /** From `first` to before `end`. */
  | { readonly kind: "range"; readonly first: Cursor; readonly end: Cursor };

function questionOf(log: EventLog, request: RoomWrite): Question | undefined {
  if ("of" in request && request.of) return oneOf(log, request.of, request.verb);
  if (request.verb !== "delete" && request.verb !== "purge") return undefined;
  const end = endOf(log, request);
  if (!isPast(log, { epoch: end.epoch, seq: end.seq - 1 })) return undefined;
  if (request.author !== undefined) return { kind: "author", author: request.author, end };
  return request.range && { kind: "range", first: request.range.first, end };
}

function oneOf(log: EventLog, of: Cursor, verb: RoomWrite["verb"]): Question | undefined {
  if (!isPast(log, of) || of.seq === 0) return undefined;
  return { kind: "one", of, text: verb === "undelete", around: verb === "report" };
}

function isPast(log: EventLog, { epoch, seq }: Cursor): boolean {
  return epoch < log.epoch || (epoch === log.epoch && seq < log.floor);
}

/** Of many messages: the place before which they are looked for. */
export function endOf(
  log: EventLog,
  { range, before }: { range?: { last: Cursor } | undefined; before?: Cursor | undefined },
): Cursor {
  const head = { epoch: log.epoch, seq: Number.MAX_SAFE_INTEGER };
  const last = range ? { epoch: range.last.epoch, seq: range.last.seq + 1 } : head;
  return before && compareCursors(before, last) < 0 ? before : last;
}

async function answerTo(deps: LookUpDeps, question: Question): Promise<Found> {
  switch (question.kind) {
    case "one":
      return findOne(deps, question.of, question);
    case "author":
      return findAuthored(deps, question.author, question.end);
    case "range":
      return findRange(deps, question.first, question.end);
    default:
      return unreachable(question);
  }
}

async function findOne(
  deps: LookUpDeps,
  of: Cursor,
  { text, around }: { text: boolean; around: boolean },
): Promise<Found> {
  const { log, archive } = deps;
  const page = await archivedPage(deps, { epoch: of.epoch, seq: of.seq + 1 }, around ? AROUND : 1);
  if ("error" in page) return nothing(page.error);
  const messages = page.events.filter(isSaid);
  const message = messages.findLast((it) => compareCursors(it, of) === 0);
  if (!message) return { messages: [] };
  if (around) {
    const after = await archive.history({ target: log.target, direction: "after", cursor: of, limit: AROUND });
    return { messages: after.kind === "answer" ? [...messages, ...after.answer.events.filter(isSaid)] : messages };
  }
  if (!text) return { messages };
  const versions = await archive.versions({ target: log.target, of });
  if (versions.kind !== "answer") return nothing(errorOf("archive_unavailable"));
  return { messages, text: textsOf(versions.answer.events).at(-1)?.text };
}

/** What a message said, one after the other, of its log in the archive. */
export function textsOf(
  events: readonly { verb: string; at: number; object: object }[],
): { text: string; at: number }[] {
  return events.flatMap(({ verb, at, object }) =>
    (verb === "send" || verb === "whisper" || verb === "edit") && "text" in object && typeof object.text === "string"
      ? [{ text: object.text, at }]
      : [],
  );
}

async function findAuthored({ log, archive }: LookUpDeps, author: UserId, end: Cursor): Promise<Found> {
  const messages: Said[] = [];
  let next: Cursor | undefined = end;
  for (let page = 0; page < MAX_PAGES && next && messages.length < MAX_DELETED_AT_ONCE; page++) {
    const limit = Math.min(MAX_HISTORY_LIMIT, MAX_DELETED_AT_ONCE - messages.length);
    // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
    const asked = await archive.authored({ target: log.target, author, before: next, limit });
    // Nothing older is kept anywhere: that was all.
    if (asked.kind === "none") return { messages };
    if (asked.kind === "unavailable") return nothing(errorOf("archive_unavailable"));
    messages.unshift(...asked.answer.events.filter(isSaid));
    next = asked.answer.next;
  }
  return { messages, next };
}

async function findRange(deps: LookUpDeps, first: Cursor, end: Cursor): Promise<Found> {
  const messages: Said[] = [];
  let next = end;
  for (let pages = 0; pages < MAX_PAGES && messages.length < MAX_DELETED_AT_ONCE; pages++) {
    if (compareCursors(next, first) <= 0) return { messages };
    // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
    const page = await archivedPage(deps, next, Math.min(MAX_HISTORY_LIMIT, MAX_DELETED_AT_ONCE - messages.length));
    if ("error" in page) return page.error.code === "archive_none" ? { messages } : nothing(page.error);
    messages.unshift(...page.events.filter(isSaid).filter((it) => compareCursors(it, first) >= 0));
    next = { epoch: page.epoch, seq: page.first };
    if (!page.more) return { messages };
  }
  return compareCursors(next, first) > 0 ? { messages, next } : { messages };
}

function nothing(error: WireError): Found {
  return { messages: [], error };
}
