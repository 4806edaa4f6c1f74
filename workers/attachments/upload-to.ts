/** An address to which exactly these bytes can be put once, until it expires: R2's own, or, without keys for it, ours. */
import { AwsClient } from "aws4fetch";
import { signUpload, type UploadTerms } from "../../src/domain/attachment-tag.ts";
import type { RoomTagger } from "../../src/domain/room-address.ts";
import type { Upload } from "../../src/protocol/attachment.ts";
import type { RoomAddress, RoomId } from "../../src/protocol/ids.ts";
import type { UploadTarget } from "../attachment-settings.ts";

/** Enough for the largest file on a slow line. */
export const UPLOAD_MS = 10 * 60_000;

export function fileKey(environment: string, room: RoomId, id: string): string {
  return `${environment}/${room}/${id}`;
}

/** Type, length and "nothing is there yet" are part of the signature: R2 refuses anything else. */
export async function uploadToBucket(target: UploadTarget, key: string, terms: UploadTerms): Promise<Upload> {
  const { endpoint, ...keys } = target;
  const url = new URL(`${endpoint}/${key}`);
  url.searchParams.set("X-Amz-Expires", String(UPLOAD_MS / 1_000));
  const headers = { "content-type": terms.type, "if-none-match": "*" };
  const client = new AwsClient({ ...keys, service: "s3", region: "auto" });
  const signed = await client.sign(url, {
    method: "PUT",
    headers: { ...headers, "content-length": String(terms.bytes) },
    aws: { signQuery: true, allHeaders: true },
  });
  return { method: "PUT", url: signed.url, headers, expires: terms.expires };
}

export async function uploadToUs(
  tagger: RoomTagger,
  origin: string,
  room: RoomAddress,
  terms: UploadTerms,
): Promise<Upload> {
  const url = new URL(`/v1/rooms/${room}/attachments/${terms.id}`, origin);
  url.searchParams.set("expires", String(terms.expires));
  url.searchParams.set("bytes", String(terms.bytes));
  url.searchParams.set("signature", await signUpload(tagger, terms));
  return { method: "PUT", url: url.href, headers: { "content-type": terms.type }, expires: terms.expires };
}
