/** Everything that can be done in a room, a method a verb. Each is one request; the words for its fields are the protocol's. */
import * as z from "zod/mini";
import { activity, type Activity } from "../protocol/activity.ts";
import type { RoomSettings } from "../protocol/room-settings.ts";
import type { GrantedRole, PolicyChange } from "../protocol/acl.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { CallId, RoomAddress, UserId } from "../protocol/ids.ts";
import {
  aclAnswer,
  callsAnswer,
  peopleAnswer,
  previewAnswer,
  type AclAnswer,
  type CallsAnswer,
  type PeopleAnswer,
  type PreviewAnswer,
} from "../protocol/room-answers.ts";
import { accepted, type Accepted } from "../protocol/room-frame.ts";
import type { RoomRequest } from "../protocol/room-request.ts";
import { clientError } from "./error.ts";
import { newId } from "./new-id.ts";

const versionsAnswer = z.object({ events: z.array(activity) });

type Body<R> = R extends unknown ? Omit<R, "ref"> : never;
/** A request as the caller writes it: the `ref` is the connection's. */
export type RoomBody = Body<RoomRequest>;

/** `reason` is a line for people, 1 to 500 characters. */
export interface Why {
  readonly reason?: string | undefined;
}
/** `ms`: how long; absent: for ever. */
export interface HowLong extends Why {
  readonly ms?: number | undefined;
}

export interface ManyOptions extends Why {
  /** The `next` of the answer before. */
  readonly before?: Cursor | undefined;
}

/** Every promise rejects with a StarlingError; where a rule or a state stood in the way, its `denied` says which. */
export abstract class RoomActions {
  /**
   * Asks the room anything of its protocol, and resolves to the `ok` of the answer. A write gets an `id` of its own, under
   * which it is repeated when the connection is lost before the answer came: it is done once.
   */
  abstract request(body: RoomBody): Promise<unknown>;

  /** A new text for a message of mine. */
  edit(of: Cursor, text: string): Promise<Accepted> {
    return write(this, { verb: "edit", of, object: { text } });
  }
  /** The text goes from everybody's sight; `undelete` brings it back. */
  delete(of: Cursor, { reason }: Why = {}): Promise<Accepted> {
    return write(this, { verb: "delete", of, ...optional({ reason }) });
  }
  /** All messages with numbers from `first` to `last`, the newest first. At most 500 at once: `before` goes on at `next`. */
  deleteRange(first: Cursor, last: Cursor, { reason, before }: ManyOptions = {}): Promise<Accepted> {
    return write(this, { verb: "delete", range: { first, last }, ...optional({ before, reason }) });
  }
  /** All messages of one person, in the same way. */
  deleteAllOf(author: UserId, { reason, before }: ManyOptions = {}): Promise<Accepted> {
    return write(this, { verb: "delete", author, ...optional({ before, reason }) });
  }
  undelete(of: Cursor): Promise<Accepted> {
    return write(this, { verb: "undelete", of });
  }
  /** The text leaves every store, for good. */
  purge(of: Cursor, { reason }: Why = {}): Promise<Accepted> {
    return write(this, { verb: "purge", of, ...optional({ reason }) });
  }
  /** A message that was held for review becomes one for everybody. */
  release(of: Cursor): Promise<Accepted> {
    return write(this, { verb: "release", of });
  }
  /** `on`: false takes my reaction back. */
  react(of: Cursor, emoji: string, on = true): Promise<Accepted> {
    return write(this, { verb: "react", of, emoji, on });
  }
  /** Shows a message, with those around it, to those who moderate. */
  report(of: Cursor, reason: string): Promise<Accepted> {
    return write(this, { verb: "report", of, reason });
  }

  rename(name: string): Promise<Accepted> {
    return write(this, { verb: "rename", name });
  }
  /** The room takes nothing more; it can still be read. */
  remove({ reason }: Why = {}): Promise<Accepted> {
    return write(this, { verb: "remove", ...optional({ reason }) });
  }
  /** Into a channel; `null`: out of any. */
  move(parent: RoomAddress | null): Promise<Accepted> {
    return write(this, { verb: "move", parent });
  }
  invite(user: UserId): Promise<Accepted> {
    return write(this, { verb: "invite", user });
  }
  /** Out now; whoever may join may come back. */
  kick(user: UserId, { reason }: Why = {}): Promise<Accepted> {
    return write(this, { verb: "kick", user, ...optional({ reason }) });
  }
  ban(user: UserId, { ms, reason }: HowLong = {}): Promise<Accepted> {
    return write(this, { verb: "ban", user, ...optional({ ms, reason }) });
  }
  unban(user: UserId, { reason }: Why = {}): Promise<Accepted> {
    return write(this, { verb: "unban", user, ...optional({ reason }) });
  }
  mute(user: UserId, { ms, reason }: HowLong = {}): Promise<Accepted> {
    return write(this, { verb: "mute", user, ...optional({ ms, reason }) });
  }
  unmute(user: UserId, { reason }: Why = {}): Promise<Accepted> {
    return write(this, { verb: "unmute", user, ...optional({ reason }) });
  }
  /** `null` takes the role away. */
  grant(user: UserId, role: GrantedRole | null): Promise<Accepted> {
    return write(this, { verb: "grant", user, role });
  }
  /** The rules of the actions in it are replaced; `null`: back to the default. */
  setAcl(policy: PolicyChange): Promise<Accepted> {
    return write(this, { verb: "set-acl", policy });
  }
  configure(settings: Partial<RoomSettings>): Promise<Accepted> {
    return write(this, { verb: "configure", settings });
  }
  /** From this room into another one, which has to take it; its number is one of that room's log. */
  cross(to: RoomAddress, text: string): Promise<Accepted> {
    return write(this, { verb: "cross", id: newId(), to, object: { text } });
  }
  /** To every admin of this place who is there, the nearest first. */
  callAdmin(reason: string): Promise<Accepted> {
    return write(this, { verb: "call-admin", reason });
  }
  claim(call: CallId): Promise<Accepted> {
    return write(this, { verb: "claim", call });
  }
  closeCall(call: CallId, note?: string): Promise<Accepted> {
    return write(this, { verb: "close-call", call, ...optional({ note }) });
  }

  /** What holds here, and what I may. */
  async acl(): Promise<AclAnswer> {
    return understood(aclAnswer, await this.request({ verb: "acl" }));
  }
  /** Members with their roles, a page; with the first one bans and mutes. `after`: the `next` of the page before. */
  async members(after?: UserId): Promise<PeopleAnswer> {
    return understood(peopleAnswer, await this.request({ verb: "people", ...optional({ after }) }));
  }
  /** Were these the rules, who of those who are here now would get in? Changes nothing. */
  async preview(policy: PolicyChange): Promise<PreviewAnswer> {
    return understood(previewAnswer, await this.request({ verb: "preview", policy }));
  }
  /** A message as it was written, and every edit, deletion and return of it, in order. For those who moderate. */
  async versions(of: Cursor): Promise<readonly Activity[]> {
    return understood(versionsAnswer, await this.request({ verb: "versions", of })).events;
  }
  /** Calls for an admin: to those who moderate all that are not closed, to others their own. `after`: the `next` before. */
  async calls(after?: CallId): Promise<CallsAnswer> {
    return understood(callsAnswer, await this.request({ verb: "calls", ...optional({ after }) }));
  }
}

async function write(room: RoomActions, body: RoomBody): Promise<Accepted> {
  return understood(accepted, await room.request(body));
}

/** Whatever the room answered, as what it should be; `bad_answer` otherwise. */
export function understood<T>(schema: z.ZodMiniType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw clientError("bad_answer");
  return parsed.data;
}

/** Without what is absent: the room refuses a field that it does not know the value of. */
function optional<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same fields, fewer of them
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
