/** How big a text is, as the limits count it, and whether it is nothing but a few emoji. */
const encoder = new TextEncoder();
const EMOJI_ONLY = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** UTF-8 bytes. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** One to three emoji and nothing else: shown large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 64 && EMOJI_ONLY.test(text.trim());
}
