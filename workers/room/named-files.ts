/**
 * The files that a message names have to be made for this room by its sender. Checking a tag takes a moment, in which
 * what the same sender asks next waits, so that it keeps its order.
 */
import { isAttachmentOf } from "../../src/domain/attachment-tag.ts";
import type { RoomTagger } from "../../src/domain/room-address.ts";
import type { Attachment } from "../../src/protocol/attachment.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { RoomId, UserId } from "../../src/protocol/ids.ts";
import type { RoomWrite } from "../../src/protocol/room-request.ts";
import type { Asker, Refused } from "./room-api.ts";

export class NamedFiles {
  readonly #tagger: () => RoomTagger;
  readonly #pending = new Map<UserId, Promise<unknown>>();

  constructor(tagger: () => RoomTagger) {
    this.#tagger = tagger;
  }

  /** undefined: it may go on at once. */
  ready(
    room: RoomId,
    { principal: { id: user } }: Asker,
    request: RoomWrite,
  ): Promise<Refused | undefined> | undefined {
    const before = this.#pending.get(user);
    const files = filesOf(request);
    if (!before && files.length === 0) return undefined;
    const done = this.#check(room, user, files, before).finally(() => {
      if (this.#pending.get(user) === done) this.#pending.delete(user);
    });
    this.#pending.set(user, done);
    return done;
  }

  async #check(
    room: RoomId,
    user: UserId,
    files: readonly Attachment[],
    before: Promise<unknown> | undefined,
  ): Promise<Refused | undefined> {
    await before;
    const tagger = this.#tagger();
    const good = await Promise.all(files.map((file) => isAttachmentOf(tagger, { room, user }, file)));
    return good.every(Boolean) ? undefined : { error: errorOf("attachment_invalid") };
  }
}

function filesOf(request: RoomWrite): readonly Attachment[] {
  return request.verb === "send" || request.verb === "whisper" ? (request.object.attachments ?? []) : [];
}
