/**
 * `cross`, as the room that it comes from sends it on: it may be sent from here, the other room takes it, and that room's
 * answer is the answer. It is one object that calls another: that is the proof of where it comes from. Nobody else waits.
 */
import { kindOf } from "../../src/domain/room-address.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { RequestOf } from "../../src/protocol/room-request.ts";
import type { Accepted } from "../../src/protocol/room-frame.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { logError } from "../log-error.ts";
import { callObject } from "../object-call.ts";
import { within } from "../within.ts";
import { may } from "./may.ts";
import type { Parts } from "./parts.ts";
import type { Asker, Refused } from "./room-api.ts";

/** A room that has not answered by then is busy; the same message may be sent again. */
const ANSWER_MS = 5_000;
/** From one room at once. Ours: each is a call of another object that somebody waits for. */
const MAX_UNDER_WAY = 100;

export class CrossOver {
  readonly #env: Env;
  readonly #parts: Parts;
  #underWay = 0;

  constructor(env: Env, parts: Parts) {
    this.#env = env;
    this.#parts = parts;
  }

  async send(by: Asker, request: RequestOf<"cross">): Promise<Accepted | Refused> {
    const { record, place } = this.#parts;
    const verdict = may(this.#parts, by, "cross", Date.now());
    if (!verdict.allowed) return { error: verdict.error };
    const { tagger } = settingsOf(this.#env);
    const id = await tagger.verify(request.to);
    // Rooms of two people are not there for anybody else.
    if (!id || kindOf(id) === "direct") return { error: errorOf("not_found", "to") };
    if (id === record.id) return { error: errorOf("invalid", "to: another room") };
    if (this.#underWay >= MAX_UNDER_WAY) return { error: errorOf("busy") };
    const name = record.created?.name;
    const from = { room: record.id, channel: place.parent, ...(name !== undefined && { name }) };
    const { principal } = by;
    const there: Asker = { principal, address: await tagger.address(id), from };
    this.#underWay++;
    try {
      return await within(ANSWER_MS, this.#sendTo(id, there, request));
    } catch (error) {
      logError("a message could not cross over", error);
      return { error: errorOf("busy", "the other room does not answer") };
    } finally {
      this.#underWay--;
    }
  }

  /** Their own object is told where they go, so that a ban from everywhere reaches that room, too. */
  async #sendTo(room: RoomId, asker: Asker, request: RequestOf<"cross">): Promise<Accepted | Refused> {
    const { principal } = asker;
    const admitted = await callObject(this.#env.USERS, principal.id, async (user) => user.admit({ principal, room }));
    if ("error" in admitted) return { error: admitted.error };
    const there = { ...asker, admission: admitted.version };
    return callObject(this.#env.ROOMS, room, async (stub) => stub.crossSend(there, request));
  }
}
