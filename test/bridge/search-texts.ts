/** Texts and queries of everything that people write, put together by a generator that gives the same at every run. */
const PIECES = [
  ..."red fox foxes Fox re naïve Größe ß ŁÓDŹ İstanbul 3.14 42 v1.2 don't foo_bar e-mail x@y.zz C++ #tag ½ ﬁn ⓪❷ ①".split(
    " ",
  ),
  ..."中 国 中国 国中 中国人 人 東京 タワー ﾀﾜｰ ガ ｶﾞ らーめん 々 한 한국 한국어 어를 ㈜".split(" "),
  ..."👍 👍🏽 👩🏽‍💻 ❤️ ❤ 🇩🇪 🇫🇷 🎉 1️⃣ ©".split(" "),
  ..."Привет Ёж й שָׁלוֹם שלום نَصّ ไทย हिन्दी ΟΔΟΣ".split(" "),
];
const GLUE = ["", " ", " ", " ", ", ", "-", "/", "\u3000", "。", "!", "\n", "'", "\u200b"];

/** Numbers in [0, n), the same series for the same seed (mulberry32). */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const pick = (roll: (n: number) => number, from: readonly string[]): string => from[roll(from.length)] ?? "";

export function randomTexts(count: number): string[] {
  const roll = dice(1);
  const line = (): string => Array.from({ length: 1 + roll(6) }, () => pick(roll, PIECES) + pick(roll, GLUE)).join("");
  return Array.from({ length: count }, (_, i) => `${line()} .${i % 7 === 0 ? "" : pick(roll, PIECES)}`);
}

export function randomQueries(count: number): string[] {
  const roll = dice(2);
  const part = (): string => {
    const words = Array.from({ length: 1 + roll(2) }, () => pick(roll, PIECES));
    const minus = roll(6) === 0 ? "-" : "";
    switch (roll(5)) {
      case 0:
        return `${minus}"${words.join(" ")}"`;
      case 1:
        return `${minus}${words[0]}*`;
      case 2:
        return minus + words.join("");
      default:
        return minus + (words[0] ?? "");
    }
  };
  return Array.from({ length: count }, () => Array.from({ length: 1 + roll(2) }, part).join(" "));
}
