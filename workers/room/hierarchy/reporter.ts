/** How the room is, as the list that it is in may say. */
import type { Action, Policy } from "../../../src/protocol/acl.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { Parts } from "../parts.ts";
import type { Listing } from "./children.ts";
import type { ChildReport } from "./tree-api.ts";

/** What decides who may see it, and who is joined with the channel. */
const LISTED: readonly Action[] = ["list", "join", "autojoin"];
/** The newest ones: to somebody else who is banned the room is listed, and tells them itself. */
const MAX_LISTED_BANS = 500;
/** A list says to the minute when something happened; telling it more exactly would be a call per message. */
const ACTIVE_STEP_MS = 60_000;

export class Reporter {
  readonly #parts: Pick<Parts, "record" | "acl" | "members" | "sessions" | "log">;
  #told = 0;

  constructor(parts: Pick<Parts, "record" | "acl" | "members" | "sessions" | "log">) {
    this.#parts = parts;
  }

  /** undefined: there is no room to report of (any more). */
  report(now: number): ChildReport | undefined {
    const { record, acl, members, sessions, log } = this.#parts;
    if (!record.created || record.isRemoved) return undefined;
    this.#told = Math.max(now, this.#told + 1);
    const policy: Policy = {};
    for (const action of LISTED) if (acl.policy[action]) policy[action] = acl.policy[action];
    const bans = acl
      .sanctions("ban", now)
      .slice(-MAX_LISTED_BANS)
      .map(({ user, until }): [UserId, number | null] => [user, until ?? null]);
    return {
      room: record.id,
      address: record.created.address,
      kind: record.kind,
      name: record.created.name ?? "",
      listing: JSON.stringify({ policy, bans } satisfies Listing),
      members: members.count,
      present: sessions.present(0).count,
      active: log.newestAt - (log.newestAt % ACTIVE_STEP_MS),
      told: this.#told,
    };
  }
}
