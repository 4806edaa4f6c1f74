/**
 * The list of channels at the top, and where every channel hangs: the one place in which moves are serialized. In the
 * directory's object of this name.
 */
import { fit, type Edges } from "../../src/domain/hierarchy-tree.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import { MAX_CHANNEL_DEPTH } from "../../src/protocol/limits.ts";
import type { ChannelsApi } from "../room/hierarchy/tree-api.ts";

export const CHANNELS = "channels";

type Placed = Awaited<ReturnType<ChannelsApi["placeChannel"]>>;

export class ChannelTree implements Edges {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  parentsOf(channel: RoomId): RoomId[] {
    const found = this.#sql.exec<{ room: string }>("SELECT parent AS room FROM edges WHERE channel = ?", channel);
    return idsOf(found);
  }
  childrenOf(channel: RoomId): RoomId[] {
    const found = this.#sql.exec<{ room: string }>("SELECT channel AS room FROM edges WHERE parent = ?", channel);
    return idsOf(found);
  }

  /** It may hang there from here on, beside where it hangs so far. */
  place(channel: RoomId, parent: RoomId | undefined): Placed {
    const verdict = fit(this, channel, parent, MAX_CHANNEL_DEPTH);
    if (verdict === "cycle") return { error: errorOf("cycle") };
    if (verdict === "too_deep") return { error: errorOf("nested_too_deep", `at most ${MAX_CHANNEL_DEPTH}`) };
    if (parent !== undefined) this.#sql.exec("INSERT OR IGNORE INTO edges VALUES (?, ?)", channel, parent);
    return { ok: true };
  }

  /** It hangs there, and nowhere else. */
  settle(channel: RoomId, parent: RoomId | undefined): void {
    this.#sql.exec("DELETE FROM edges WHERE channel = ? AND parent IS NOT ?", channel, parent ?? null);
    if (parent !== undefined) this.#sql.exec("INSERT OR IGNORE INTO edges VALUES (?, ?)", channel, parent);
  }
}

function idsOf(rows: Iterable<{ room: string }>): RoomId[] {
  return [...rows].map(({ room }) => trusted<RoomId>(room));
}
