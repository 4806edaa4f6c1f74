/** Upstash's REST protocol: how a command arrives and how a reply leaves. */
import { z } from "zod";

/** What Redis answers; bulk strings as bytes, because their base64 must be that of the bytes. */
export type Reply = string | number | bigint | boolean | null | Buffer | Error | Reply[];

/** One reply on the wire. */
export type Item = { readonly result: unknown } | { readonly error: string };

const argument = z.unknown().transform((value) => {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
});

/** `["SET", "key", 1]`: the arguments of one command, as Redis takes them. */
export const command = z.array(argument).min(1);

/** The body of `/pipeline` and `/multi-exec`. */
export const commands = z.array(command).min(1);

/** A bare status OK goes as it is even under base64, as Upstash sends it; the SDK decodes every other string. */
export function toItem(reply: Reply, base64: boolean): Item {
  if (reply instanceof Error) return { error: reply.message };
  return { result: reply === "OK" ? reply : encode(reply, base64) };
}

function encode(reply: Reply, base64: boolean): unknown {
  if (Array.isArray(reply)) return reply.map((item) => encode(item, base64));
  if (reply instanceof Error) return encode(reply.message, base64);
  if (typeof reply === "bigint") return Number(reply);
  if (typeof reply === "string") return base64 ? Buffer.from(reply).toString("base64") : reply;
  if (Buffer.isBuffer(reply)) return reply.toString(base64 ? "base64" : "utf8");
  return reply;
}
