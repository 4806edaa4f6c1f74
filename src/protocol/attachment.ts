/** Files that go along with messages: what is asked for before one is sent, and how a message names it. */
import * as z from "zod/mini";
import { MAX_ATTACHMENT_NAME_LENGTH, MAX_ATTACHMENTS } from "./limits.ts";

/** A ULID, and the tag that proves for which room and by whom it was asked for. */
export const attachmentId = z
  .string()
  .check(z.regex(/^[0-9a-hjkmnp-tv-z]{26}\.[a-z0-9]{1,8}\.[0-9a-hjkmnp-tv-z]{16}$/))
  .brand<"AttachmentId">();
export type AttachmentId = z.infer<typeof attachmentId>;

const MAX_SIDE = 65_535;
const side = z.optional(z.int().check(z.gte(1), z.lte(MAX_SIDE)));
const bytes = z.int().check(z.gte(1));
/** Without parameters, in lower case. Which ones are taken is a setting of the deployment. */
const mediaType = z.string().check(z.regex(/^[a-z0-9][a-z0-9.+-]{0,63}\/[a-z0-9][a-z0-9.+-]{0,63}$/));
const fileName = z.string().check(
  z.minLength(1),
  z.maxLength(MAX_ATTACHMENT_NAME_LENGTH),
  // oxlint-disable-next-line no-control-regex -- they are what a name must not have
  z.refine((it) => it.isWellFormed() && !/[\u0000-\u001f\u007f/\\]/u.test(it), "not_a_name"),
);

/** What a message says of a file; exactly what the answer to `POST .../attachments` had. */
export const attachment = z.strictObject({
  id: attachmentId,
  name: fileName,
  type: mediaType,
  bytes,
  /** Of a picture, pixels. */
  width: side,
  height: side,
  /** A smaller picture of it, which is downloaded in the same way. */
  thumbnail: z.optional(attachmentId),
});
export type Attachment = z.infer<typeof attachment>;

export const attachments = z.array(attachment).check(z.minLength(1), z.maxLength(MAX_ATTACHMENTS));

/** `POST /v1/rooms/:id/attachments` */
export const attachBody = z.strictObject({
  name: fileName,
  type: mediaType,
  bytes,
  width: side,
  height: side,
  thumbnail: z.optional(z.strictObject({ type: mediaType, bytes })),
});

/** Where the bytes go: `PUT` them to `url` with exactly these headers, before `expires`. */
export const upload = z.object({
  method: z.literal("PUT"),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  expires: z.int(),
});
export type Upload = z.infer<typeof upload>;

export const attachAnswer = z.object({ attachment, upload, thumbnail: z.optional(upload) });
export type AttachAnswer = z.infer<typeof attachAnswer>;
