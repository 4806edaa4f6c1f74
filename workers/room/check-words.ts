/** What the word lists make of a text, in the batch that stores it; and what is written down of it. */
import { unreachable } from "../../src/domain/unreachable.ts";
import { verdictOf } from "../../src/domain/word-filter/verdict.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import { SYSTEM_USER } from "../../src/protocol/ids.ts";
import type { Principal } from "../../src/protocol/token.ts";
import type { BatchDraft } from "./batch.ts";
import { moderatorsBut } from "./moderators.ts";
import type { Parts } from "./parts.ts";
import type { Asker } from "./room-api.ts";
import { actorOf } from "./session.ts";
import type { PlacedHit } from "./word-lists.ts";

/** Of a hit, for those who moderate: enough to judge by. */
const MAX_HIT_TEXT = 2_000;
const MAX_HIT_WORDS = 10;

/**
 * `send`: a message to everybody; it can be held or shadowed. `whisper`, `edit`: these cannot, and are refused instead.
 * `name`: of a room or a person; refused, or let through.
 */
export type Checked = "send" | "whisper" | "edit" | "name";

export interface Passed {
  /** With the words of `mask` lists as asterisks. */
  readonly text: string;
  readonly held?: "review" | "shadow";
  /** Writes the hits down, after what they are about. */
  readonly note: (of?: Cursor) => void;
}

/**
 * Superusers write what they want; nobody else, whatever their role. A refusal is written down at once. It names the word
 * to who wrote it: that helps those who did not mean it, and who tries words out finds it anyway.
 */
export function checkWords(
  parts: Parts,
  batch: BatchDraft,
  by: Asker,
  text: string,
  what: Checked,
): Passed | { readonly error: WireError } {
  if (by.principal.role === "superuser") return { text, note: () => {} };
  const hits = parts.words.find(text, what === "name" ? "name" : "message");
  if (!hits) return { error: errorOf("busy", "the word lists are not at hand") };
  if (hits.length === 0) return { text, note: () => {} };
  const note = (of?: Cursor) => writeHits(parts, batch, by, hits, text, what, of);
  const outcome = outcomeOf(parts, hits, text, what);
  if (outcome !== "refused") return { ...outcome, note };
  note();
  const word = hits.find((it) => it.action === "refuse") ?? hits[0];
  return { error: errorOf("words_refused", word && text.slice(word.start, word.end)) };
}

/**
 * A room is about to be made: by the lists of where it will be, which is asked before it exists. There is no log yet to
 * write a hit into; who is refused is told, and that is all.
 */
export async function refusedName(
  { words }: Pick<Parts, "words">,
  by: Principal,
  name: string,
): Promise<{ readonly error: WireError } | undefined> {
  if (by.role === "superuser") return undefined;
  await words.prepare();
  const hits = words.find(name, "name");
  words.done();
  if (!hits) return { error: errorOf("busy", "the word lists are not at hand") };
  const word = hits.find((it) => it.action === "refuse");
  return word && { error: errorOf("words_refused", name.slice(word.start, word.end)) };
}

function outcomeOf(
  { record }: Parts,
  hits: readonly PlacedHit[],
  text: string,
  what: Checked,
): "refused" | Omit<Passed, "note"> {
  const verdict = verdictOf(hits, text);
  const { action } = verdict;
  if (what === "name") return action === "refuse" ? "refused" : { text };
  const masked = { text: verdict.text };
  switch (action) {
    case "refuse":
      return "refused";
    case "hold":
      // In a room of two nobody could release it.
      return what === "send" && record.kind !== "direct" ? { ...masked, held: "review" } : "refused";
    case "shadow":
      return what === "send" ? { ...masked, held: "shadow" } : "refused";
    case "mask":
    case "flag":
    case undefined:
      return masked;
    default:
      return unreachable(action);
  }
}

/** One for each list. */
function writeHits(
  parts: Parts,
  batch: BatchDraft,
  by: Asker,
  hits: readonly PlacedHit[],
  text: string,
  what: Checked,
  of: Cursor | undefined,
): void {
  const user = actorOf(by);
  const byList = Map.groupBy(hits, (it) => `${it.from ?? ""}\n${it.list}`);
  for (const [first, ...others] of byList.values()) {
    if (!first) continue;
    batch.addAside({
      verb: "hit",
      actor: { id: SYSTEM_USER },
      to: moderatorsBut(parts, user.id),
      object: {
        user,
        list: first.list,
        ...(first.from !== undefined && { from: first.from }),
        action: first.action,
        surface: what === "name" ? "name" : "message",
        words: [...new Set([first, ...others].map((it) => it.word))].slice(0, MAX_HIT_WORDS),
        // What was said to a few is not for those who moderate.
        text: what === "whisper" ? "" : text.slice(0, MAX_HIT_TEXT).toWellFormed(),
        ...(of && { of: { epoch: of.epoch, seq: of.seq } }),
      },
    });
  }
}
