/** Names of rooms as they are compared: two that people would read as the same one are the same one. */

/** White space of any kind, and characters that nobody sees. */
const GAPS =
  // oxlint-disable-next-line no-misleading-character-class -- every one of them is meant by itself
  /[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]+/gu;

/** NFKC and case fold; what is invisible is gone, and runs of white space are one space. Folding again changes nothing. */
export function foldName(name: string): string {
  let folded = name;
  // A few characters need a second turn: what one step makes, the other folds on. No name has needed a third.
  for (let before = ""; before !== folded;) {
    before = folded;
    folded = once(folded);
  }
  return folded;
}

function once(name: string): string {
  // By way of capitals: that is what makes "ß" the same as "ss", and all three sigmas one.
  const cased = name.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
  return cased.replace(GAPS, (gap) => (/\s/u.test(gap) ? " " : "")).trim();
}
