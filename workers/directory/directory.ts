/**
 * Who has ever been here: every user that a verified token named. One Durable Object holds the users of one shard. Direct
 * messages ask it, so that nothing is created for somebody who does not exist. One more holds the channels at the top.
 */
import { DurableObject } from "cloudflare:workers";
import channelTables from "../../migrations/directory/0001_channels.sql";
import childTables from "../../migrations/tree/0001_children.sql";
import type { RoomId, UserId } from "../../src/protocol/ids.ts";
import type { RoomList } from "../../src/protocol/rest.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { Principal } from "../../src/protocol/token.ts";
import type { Env } from "../env.ts";
import { migrate } from "../event-log/migrate.ts";
import { callObject } from "../object-call.ts";
import { Children } from "../room/hierarchy/children.ts";
import { claimName } from "../room/hierarchy/claim-name.ts";
import { listChildren } from "../room/hierarchy/listing.ts";
import type { ChannelsApi, ChildReport, ClaimAnswer, ListQuery, Named, NameClaim } from "../room/hierarchy/tree-api.ts";
import type { Refused } from "../room/room-api.ts";
import { ChannelTree } from "./channels.ts";

/** How long a channel waits between two tellings of its counts: at least; and so that not too many come at once. */
const TELL_MS = 1_000;
const TELL_EACH_MS = 10;
const CHANNEL_MIGRATIONS = [
  { name: "tree/0001_children", sql: childTables },
  { name: "directory/0001_channels", sql: channelTables },
];

export class Directory extends DurableObject<Env> implements ChannelsApi {
  #known: { readonly tree: ChannelTree; readonly children: Children } | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    );
  }

  /** Safe to repeat: the first time stays. */
  remember(user: UserId): void {
    this.ctx.storage.sql.exec("INSERT INTO users VALUES (?, ?) ON CONFLICT DO NOTHING", user, Date.now());
  }

  knows(user: UserId): boolean {
    return this.ctx.storage.sql.exec("SELECT 1 FROM users WHERE id = ?", user).toArray().length > 0;
  }

  get #channels(): { readonly tree: ChannelTree; readonly children: Children } {
    if (!this.#known) {
      migrate(this.ctx.storage, CHANNEL_MIGRATIONS);
      const { sql } = this.ctx.storage;
      this.#known = { tree: new ChannelTree(sql), children: new Children(sql) };
    }
    return this.#known;
  }

  async claimChannel(claim: NameClaim): Promise<ClaimAnswer> {
    return claimName(this.#channels.children, "site", claim, (room) =>
      callObject(this.env.ROOMS, room, async (stub) => stub.standing()),
    );
  }

  async unclaimName({ room }: NameClaim): Promise<void> {
    this.#channels.children.abandon(room);
  }

  async placeChannel(channel: RoomId, parent: RoomId | null): ReturnType<ChannelsApi["placeChannel"]> {
    return this.#channels.tree.place(channel, parent ?? undefined);
  }

  async settleChannel(channel: RoomId, parent: RoomId | null): Promise<void> {
    this.#channels.tree.settle(channel, parent ?? undefined);
  }

  async reportChild(report: ChildReport): Promise<number> {
    const { children } = this.#channels;
    children.told(report, Date.now());
    return Math.max(TELL_MS, children.count * TELL_EACH_MS);
  }

  async releaseChild(child: RoomId): Promise<void> {
    this.#channels.children.release(child);
  }

  async listChannels(principal: Principal, query: ListQuery): Promise<RoomList | Refused> {
    return listChildren(this.#channels.children, principal, [], query, Date.now());
  }

  async findChannel(name: string): Promise<Named | Refused> {
    return this.#channels.children.named(name) ?? { error: errorOf("not_found") };
  }
}
