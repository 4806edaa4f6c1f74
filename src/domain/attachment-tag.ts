/**
 * Ids of attachments, proved by a keyed tag over everything that is said of the file, the room and the one who asked for it: so
 * nothing needs to be kept until a message names it. An upload is signed in the same way.
 */
import { attachmentId, type Attachment, type AttachmentId } from "../protocol/attachment.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { RoomTagger } from "./room-address.ts";
import { ulid } from "./ulid.ts";

export interface AttachmentOwner {
  readonly room: RoomId;
  readonly user: UserId;
}
type Described = Omit<Attachment, "id">;

export async function mintAttachment(
  tagger: RoomTagger,
  owner: AttachmentOwner,
  file: Described,
  now: number,
): Promise<Attachment> {
  const name = ulid(now);
  return { id: attachmentId.parse(`${name}.${await tagger.sign(aboutFile(owner, name, file))}`), ...file };
}

/** Was it made for this room, by this user, and is it as it was said to be then? */
export function isAttachmentOf(tagger: RoomTagger, owner: AttachmentOwner, file: Attachment): Promise<boolean> {
  const { id, ...rest } = file;
  const dot = id.indexOf(".");
  return tagger.isSigned(aboutFile(owner, id.slice(0, dot), rest), id.slice(dot + 1));
}

function aboutFile({ room, user }: AttachmentOwner, name: string, file: Described): `attachment\n${string}` {
  const { type, bytes, width = null, height = null, thumbnail = null } = file;
  return `attachment\n${JSON.stringify([room, user, name, file.name, type, bytes, width, height, thumbnail])}`;
}

export interface UploadTerms {
  readonly room: RoomId;
  readonly id: AttachmentId;
  readonly type: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export function signUpload(tagger: RoomTagger, terms: UploadTerms): Promise<string> {
  return tagger.sign(aboutUpload(terms));
}

export function isUploadSigned(tagger: RoomTagger, terms: UploadTerms, signature: string): Promise<boolean> {
  return tagger.isSigned(aboutUpload(terms), signature);
}

function aboutUpload({ room, id, type, bytes, expires }: UploadTerms): `upload\n${string}` {
  return `upload\n${JSON.stringify([room, id, type, bytes, expires])}`;
}
