/** `POST /v1/rooms/:id/attachments`, and `PUT` and `GET /v1/rooms/:id/attachments/:attachment`: files of a room. */
import { isUploadSigned, mintAttachment } from "../../src/domain/attachment-tag.ts";
import {
  attachBody,
  attachmentId,
  type AttachAnswer,
  type Attachment,
  type Upload,
} from "../../src/protocol/attachment.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import { fileKey, UPLOAD_MS, uploadToBucket, uploadToUs } from "../attachments/upload-to.ts";
import { settingsOf } from "../config.ts";
import { callObject } from "../object-call.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";
import { roomOf, type AskedRoom } from "./room-of.ts";

/** Whoever may send here is told where to put the bytes. */
export async function attach(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const room = await roomOf(c, c.req.param("id") ?? "", principal.value);
  if (!room.ok) return problem(room.error);
  if (!c.env.FILES) return problem(errorOf("attachments_none"));
  const body = await readJson(c.req.raw, attachBody);
  if (!body.ok) return problem(body.error);
  const { thumbnail, ...file } = body.value;
  for (const it of [file, thumbnail]) {
    const unfit = it && unfitOf(c, it);
    if (unfit) return problem(unfit);
  }
  const { id, asker } = room.value;
  const refused = await callObject(c.env.ROOMS, id, async (stub) => stub.refusal(asker, ["send"]));
  if (refused) return problem(refused.error);

  const owner = { room: id, user: principal.value.id };
  const { tagger } = settingsOf(c.env);
  const now = Date.now();
  const small = thumbnail && (await mintAttachment(tagger, owner, { ...thumbnail, name: file.name }, now));
  const attachment = await mintAttachment(tagger, owner, { ...file, ...(small && { thumbnail: small.id }) }, now);
  const answer: AttachAnswer = {
    attachment,
    upload: await uploadOf(c, room.value, attachment, now),
    ...(small && { thumbnail: await uploadOf(c, room.value, small, now) }),
  };
  return c.json(answer, 201);
}

function unfitOf(c: EdgeContext, { type, bytes }: { type: string; bytes: number }): WireError | undefined {
  const { types, maxBytes } = settingsOf(c.env).attachments;
  if (!types.has(type)) return errorOf("attachment_type", type);
  return bytes > maxBytes ? errorOf("too_big", `a file over ${maxBytes} bytes`) : undefined;
}

function uploadOf(c: EdgeContext, { id: room, asker }: AskedRoom, file: Attachment, now: number): Promise<Upload> {
  const { tagger, environment, attachments } = settingsOf(c.env);
  const terms = { room, id: file.id, type: file.type, bytes: file.bytes, expires: now + UPLOAD_MS };
  if (attachments.target) return uploadToBucket(attachments.target, fileKey(environment, room, file.id), terms);
  return uploadToUs(tagger, c.req.url, asker.address, terms);
}

/** Where there are no keys for R2's own interface. The signature stands for a token, as it does there. */
export async function receive(c: EdgeContext): Promise<Response> {
  const { tagger, environment } = settingsOf(c.env);
  const room = await tagger.verify(c.req.param("id") ?? "");
  const id = attachmentId.safeParse(c.req.param("attachment"));
  if (!room || !id.success) return problem(errorOf("not_found"));
  if (!c.env.FILES) return problem(errorOf("attachments_none"));
  const terms = {
    room,
    id: id.data,
    type: c.req.header("content-type") ?? "",
    bytes: Number(c.req.query("bytes")),
    expires: Number(c.req.query("expires")),
  };
  const isSigned = await isUploadSigned(tagger, terms, c.req.query("signature") ?? "");
  if (!isSigned || terms.expires <= Date.now()) return problem(errorOf("upload_expired"));
  const { body } = c.req.raw;
  if (!body || Number(c.req.header("content-length")) !== terms.bytes)
    return problem(errorOf("invalid", `content-length: ${terms.bytes}`));
  const stored = await c.env.FILES.put(
    fileKey(environment, room, terms.id),
    body.pipeThrough(new FixedLengthStream(terms.bytes)),
    {
      httpMetadata: { contentType: terms.type },
      onlyIf: { etagDoesNotMatch: "*" },
    },
  );
  // Typed as never null, but it is where the condition does not hold.
  return (stored as unknown) === null ? problem(errorOf("already_uploaded")) : new Response(null, { status: 204 });
}

/** For whoever may read here. Nothing in it ever runs: not as a page, not as a script. */
export async function download(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const room = await roomOf(c, c.req.param("id") ?? "", principal.value);
  if (!room.ok) return problem(room.error);
  const { id, asker } = room.value;
  const file = attachmentId.safeParse(c.req.param("attachment"));
  if (!file.success) return problem(errorOf("not_found"));
  if (!c.env.FILES) return problem(errorOf("attachments_none"));
  const refused = await callObject(c.env.ROOMS, id, async (stub) => stub.refusal(asker, ["history"], file.data));
  if (refused) return problem(refused.error);
  const found = await c.env.FILES.get(fileKey(settingsOf(c.env).environment, id, file.data));
  if (!found) return problem(errorOf("not_found"));
  const type = found.httpMetadata?.contentType ?? "application/octet-stream";
  return new Response(found.body, {
    headers: {
      "content-type": type,
      "content-length": String(found.size),
      "content-disposition": isShown(type) ? "inline" : "attachment",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    },
  });
}

/** SVG is a document with scripts, whatever its name says. */
function isShown(type: string): boolean {
  return /^(image|audio|video)\//.test(type) && type !== "image/svg+xml";
}
