/** What may be attached, and where it goes. */
import { listOf, urlOf, type Parsed } from "./config-values.ts";
import type { Env } from "./env.ts";

/** R2 by its S3 interface. */
export interface UploadTarget {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface AttachmentSettings {
  readonly types: ReadonlySet<string>;
  readonly maxBytes: number;
  /** Absent: uploads go through the Worker. */
  readonly target: UploadTarget | undefined;
}

/** What every browser shows or saves, and runs nowhere: no SVG, no HTML. */
const DEFAULT_TYPES =
  "image/png,image/jpeg,image/gif,image/webp,image/avif,audio/mpeg,audio/ogg,video/mp4,video/webm,application/pdf,application/zip,text/plain";
/** 10 MiB. Ours. */
const DEFAULT_MAX_BYTES = 10 * 1_024 * 1_024;
/** What one body may have on every plan of the platform: 100 MB. */
const LARGEST_BYTES = 100_000_000;

export function attachmentsOf(env: Env): Parsed<AttachmentSettings> {
  const wrong: string[] = [];
  const types = new Set(listOf(env.ATTACHMENTS_TYPES || DEFAULT_TYPES));
  if (![...types].every((it) => /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(it)))
    wrong.push("ATTACHMENTS_TYPES: media types such as image/png, comma separated");
  const size = env.ATTACHMENTS_MAX_BYTES || String(DEFAULT_MAX_BYTES);
  const maxBytes = /^\d{1,9}$/.test(size) ? Number(size) : 0;
  if (maxBytes < 1 || maxBytes > LARGEST_BYTES) wrong.push(`ATTACHMENTS_MAX_BYTES: 1 to ${LARGEST_BYTES}`);
  const target = targetOf(env, wrong);
  return wrong.length > 0 ? { wrong: wrong.join("; ") } : { value: { types, maxBytes, target } };
}

function targetOf(env: Env, wrong: string[]): UploadTarget | undefined {
  const url = urlOf("ATTACHMENTS_ENDPOINT", env.ATTACHMENTS_ENDPOINT);
  const accessKeyId = env.ATTACHMENTS_ACCESS_KEY_ID ?? "";
  const secretAccessKey = env.ATTACHMENTS_SECRET_ACCESS_KEY ?? "";
  if ("wrong" in url) {
    wrong.push(url.wrong);
    return undefined;
  }
  const endpoint = url.value ?? "";
  const given = [endpoint, accessKeyId, secretAccessKey].filter((it) => it !== "").length;
  if (given === 0) return undefined;
  if (given < 3)
    wrong.push("ATTACHMENTS_ENDPOINT, ATTACHMENTS_ACCESS_KEY_ID, ATTACHMENTS_SECRET_ACCESS_KEY: all or none");
  return { endpoint, accessKeyId, secretAccessKey };
}
