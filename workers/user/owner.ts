/** Whose object this is: its name, kept because an object that an alarm woke may not be told it. */
import { trusted, userId, type UserId } from "../../src/protocol/ids.ts";

export function ownerOf(ctx: DurableObjectState): UserId {
  const { sql } = ctx.storage;
  const row = sql.exec<{ user: string }>("SELECT user FROM owner").toArray()[0];
  if (row) return trusted<UserId>(row.user);
  const owner = userId.parse(ctx.id.name);
  sql.exec("INSERT INTO owner VALUES (1, ?)", owner);
  return owner;
}
