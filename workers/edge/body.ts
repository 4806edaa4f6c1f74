/** Reads a JSON body: small, of the right type, of the right shape. */
import type * as z from "zod/mini";
import { errorOf } from "../../src/protocol/errors.ts";
import { describeIssue } from "../../src/protocol/request.ts";
import type { Outcome } from "./context.ts";

/** A body is a room's name and its settings, unless its route says otherwise. */
export const MAX_BODY_BYTES = 16_384;

export async function readJson<T>(
  request: Request,
  schema: z.ZodMiniType<T>,
  maxBytes = MAX_BODY_BYTES,
): Promise<Outcome<T>> {
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") return { ok: false, error: errorOf("unsupported_media_type") };
  const body = await readText(request, maxBytes);
  return body.ok ? parseJson(body.value, schema) : body;
}

export function parseJson<T>(text: string, schema: z.ZodMiniType<T>): Outcome<T> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { ok: false, error: errorOf("malformed") };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, error: errorOf("invalid", describeIssue(parsed.error.issues[0])) };
}

/** The body as text. Stops reading at the limit, whatever length the client announced. */
export async function readText(request: Request, maxBytes = MAX_BODY_BYTES): Promise<Outcome<string>> {
  const tooBig = { ok: false, error: errorOf("too_big", `body over ${maxBytes} bytes`) } as const;
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return tooBig;
  if (!request.body) return { ok: true, value: "" };
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) return tooBig;
    text += decoder.decode(chunk, { stream: true });
  }
  return { ok: true, value: text + decoder.decode() };
}
