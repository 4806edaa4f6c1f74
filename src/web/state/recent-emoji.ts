/** The emoji to react with: the ones that everybody uses, after the ones that this browser used last. */
import { emoji } from "../../protocol/texts.ts";
import { forgettable, recall } from "./remembered.ts";

const EVERYBODYS = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👎"];
const SHOWN = 12;
const KEY = "emoji";

export function emojiChoices(): readonly string[] {
  const used = (recall(KEY) ?? "").split(" ").filter((it) => emoji.safeParse(it).success);
  return [...new Set([...used.slice(0, SHOWN - EVERYBODYS.length), ...EVERYBODYS])].slice(0, SHOWN);
}

export function noteEmoji(used: string): void {
  const others = (recall(KEY) ?? "").split(" ").filter((it) => it !== used && it !== "");
  forgettable(KEY, [used, ...others].slice(0, SHOWN).join(" "));
}
