/** What an administrator's call is about, in a few words out of its body: the verb, and whom it is done to or in whose name. */
import * as z from "zod/mini";
import { userId } from "../../src/protocol/ids.ts";
import { parseJson, readText } from "../edge/body.ts";

const verb = z.string().check(z.regex(/^[a-z-]{1,32}$/));
const gist = z.object({
  user: z.optional(userId),
  as: z.optional(z.object({ id: userId })),
  request: z.optional(z.object({ verb, user: z.optional(userId) })),
});
/** Longer ones are bulk calls and word lists: their path says enough. */
const MAX_BYTES = 32_768;

/** Empty where there is nothing to say, or nothing that can be understood. The body can be read again afterwards. */
export async function gistOf(request: Request): Promise<string> {
  if (request.method === "GET") return "";
  const text = await readText(request.clone(), MAX_BYTES);
  const read = text.ok ? parseJson(text.value, gist) : text;
  if (!read.ok) return "";
  const { user, as, request: asked } = read.value;
  return [asked?.verb, asked?.user ?? user, as && `as ${as.id}`].filter((it) => it !== undefined).join(" ");
}
