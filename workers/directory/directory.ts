/**
 * Who has ever been here: every user that a verified token named. One Durable Object holds the users of one shard. Direct
 * messages ask it, so that nothing is created for somebody who does not exist.
 */
import { DurableObject } from "cloudflare:workers";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Env } from "../env.ts";

export class Directory extends DurableObject<Env> {
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
}
