/**
 * Writing search in Elasticsearch: a message that is new is created. One that is there already is read, completed with
 * what came, and written again on condition that nobody else did meanwhile.
 */
import type { Client, estypes } from "@elastic/elasticsearch";
import * as z from "zod/mini";
import { isSaid } from "../../src/domain/message-as-read.ts";
import { spaced, tokenise } from "../../src/domain/search-tokens.ts";
import type { Refused } from "../sinks/isolate.ts";
import { storedActivity } from "../sinks/stored-activity.ts";
import { merged, NOTHING, partiesOf, readingOf, slotsFrom, type Incoming, type Known, type Place } from "./document.ts";

/** How often others may be faster before the batch is tried again as a whole. */
const MAX_ROUNDS = 8;

interface Write {
  readonly incoming: Incoming;
  readonly known: Known;
  /** Of the document that it replaces; undefined: there must be none. */
  readonly over: { readonly if_seq_no: number; readonly if_primary_term: number } | undefined;
}

export class ElasticsearchDocuments {
  readonly #client: Client;
  readonly #alias: string;

  constructor(client: Client, alias: string) {
    this.#client = client;
    this.#alias = alias;
  }

  /** @returns what the cluster refuses for what it is; throws when anything else is wrong with any of them */
  async write(incoming: readonly Incoming[]): Promise<Refused<Incoming>[]> {
    const refused: Refused<Incoming>[] = [];
    const fresh = incoming.filter((it) => it.known.written !== undefined);
    let again = incoming.filter((it) => it.known.written === undefined);
    again.push(
      ...(await this.#bulk(
        fresh.map((it) => ({ incoming: it, known: it.known, over: undefined })),
        refused,
      )),
    );
    for (let round = 0; again.length > 0; round++) {
      if (round === MAX_ROUNDS) throw new Error("others are writing the same documents");
      again = await this.#bulk(await this.#completed(again), refused);
    }
    return refused;
  }

  /** What is to be written over what is there; nothing for those that have it all. */
  async #completed(incoming: readonly Incoming[]): Promise<Write[]> {
    const { docs } = await this.#client.mget({
      index: this.#alias,
      ids: incoming.map(({ place }) => idOf(place)),
      _source: ["activity", "slots"],
    });
    return incoming.flatMap((it, i): Write[] => {
      const found = docs[i];
      if (!found || "error" in found) throw new Error(`a document cannot be read: ${JSON.stringify(found)}`);
      if (!found.found) return [{ incoming: it, known: it.known, over: undefined }];
      const { _source: stored, _seq_no: number = 0, _primary_term: term = 0 } = found;
      const before = knownFrom(stored);
      const known = merged(before, it.known);
      const over = { if_seq_no: number, if_primary_term: term };
      return known === before ? [] : [{ incoming: it, known, over }];
    });
  }

  /** @returns those that somebody else wrote meanwhile */
  async #bulk(writes: readonly Write[], refused: Refused<Incoming>[]): Promise<Incoming[]> {
    if (writes.length === 0) return [];
    const { items } = await this.#client.bulk({
      index: this.#alias,
      // Otherwise a bulk before the migrations would make an index of this name, with guessed fields.
      require_alias: true,
      operations: writes.flatMap((it) => [headerOf(it), bodyOf(it)]),
    });
    return items.flatMap(({ create, index }, i) => {
      const one = writes[i]?.incoming;
      const item = create ?? index;
      if (!one || !item) throw new Error("a bulk was answered with other items than were sent");
      if (item.status < 300) return [];
      if (item.status === 409) return [one];
      const reason = `${item.error?.type}: ${item.error?.reason}`;
      if (item.status !== 400) throw new Error(reason);
      refused.push({ item: one, reason });
      return [];
    });
  }
}

const source = z.object({ activity: z.optional(z.unknown()), slots: z.optional(z.unknown()) });

/** What a document tells of its message. */
export function knownFrom(stored: unknown): Known {
  const { activity, slots } = source.parse(stored);
  const written = activity === undefined ? undefined : storedActivity(activity);
  if (written && !isSaid(written)) return NOTHING;
  return { written, slots: slots === undefined ? [] : slotsFrom(slots) };
}

const idOf = ({ target, epoch, seq }: Place): string => `${target}:${epoch}:${seq}`;

function headerOf({ incoming: { place }, over }: Write): estypes.BulkOperationContainer {
  return over ? { index: { _id: idOf(place), ...over } } : { create: { _id: idOf(place) } };
}

function bodyOf({ incoming: { place }, known }: Write): Record<string, unknown> {
  const { environment, target, epoch, seq } = place;
  const { written, slots } = known;
  const parties = written && partiesOf(written);
  return {
    environment,
    target,
    epoch,
    seq,
    id: written?.id ?? "",
    at: written?.at ?? 0,
    ...(written && { actor: written.actor.id, activity: written }),
    visibility: parties ? "parties" : "all",
    parties,
    // As folded and taken apart by us: the analyzers of the index only make pairs of it. The original is in `activity`.
    text: spaced(tokenise(readingOf(known)?.object.text ?? "")),
    ...(slots.length > 0 && { slots }),
  };
}
