/** Reads a request's body without ever holding more of it than is allowed. */
import { type IncomingMessage } from "node:http";

/** A search may name 10,000 rooms of 30 characters; nothing we take is larger. */
export const MAX_BODY_BYTES = 512 * 1024;

/** The body as text, or undefined when it is larger than allowed. */
export async function readBody(req: IncomingMessage): Promise<string | undefined> {
  if (Number(req.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed on return: the connection must live long enough to carry the refusal.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("a body came decoded");
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
