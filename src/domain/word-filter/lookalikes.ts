/**
 * Characters that are written for the sake of how they look. Ours, after the idea of Unicode's confusables: of its 6,300
 * entries 390 remain that end in one Latin letter and that compatibility folding does not do, it has no digits, no
 * Cyrillic `в`, `н`, `т` (they resemble capitals), and makes `rn` of `m`. See docs/decisions/0008-word-filter.md.
 */

/** Instead of a letter: an `i` or an `l`, both are meant. */
export const AMBIGUOUS = 1;

/** By how it looks as it is written: a capital may look like something else than its small letter. */
const LATIN =
  "a:аАαΑΛДɑ⍺ꭺᎪᗩᗅꓮꓥⲁ4@ b:вВьЬъбБβΒƅᏏᏴᗷᑲᖯꓐⲃ8 c:сСςϲᏟᑕꓚⲥц¢( d:ԁԀᎠᏧᗞᗪᑯꓓꓒժ∂ e:еЕэєЄεΕξΣ℮ҽᎬꓰꓱⲉ3€∑ f:ƒғꞙᖴꓝ g:ɡցԌԍᏀᏳᘜꓖ69 " +
  "h:һҺнНΗհᏂᎻᕼꓧⲏ i:іІιΙɩ⍳ᎥᏆꓲⲓӏӀ j:јЈյϳᎫᒍꓙ k:кКқκΚᏦᛕꓗⲕ l:լⳑᏞᒪꓡ£ m:мМΜϺᎷᗰꓟⲙ n:пПИηΝπոռᑎꓠⲛ∩ o:оОөσοΟθօჿᴑⲟꓳ0 " +
  "p:рРρΡᏢᑭꓑⲣ q:ԛԚգզᑫ r:гГяЯᎡᏒᖇꓣꓤⲅ s:ѕЅƨꙅՏᏕᏚᔕꓢ5$§ t:тТτΤᎢꓔⲧ7+† u:иυμսՍᑌꓴ∪ v:νѵѴᏙᐯꓦ√ w:шШщЩωѡԝԜաᎳᏔᗯꓪⲱ " +
  "x:хХҳχΧ᙭ꓫⲭ× y:уУүҮγΥᎩᎽꓬⲩ¥ z:ΖζᏃᘔꓜ2";

/** Of the look-alikes, those that no living language would be written with: one alone shows a disguise. */
export const ODD_LETTER = /[ɑ⍺ƅϲԁԀ℮ҽƒɩ⍳ϳԍԌᴑԛԚƨꙅѕЅѵѴѡԝԜ\p{sc=Cher}\p{sc=Cans}\p{sc=Lisu}\p{sc=Copt}]/u;

const tableOf = (rows: string): Uint16Array => {
  const table = new Uint16Array(0x1_0000);
  for (const row of rows.split(" ")) {
    const [letter = "", looks = ""] = row.split(":");
    for (const look of looks) table[look.charCodeAt(0)] = letter.charCodeAt(0);
  }
  return table;
};

/** The Latin letter (a code unit) that a unit looks like, `AMBIGUOUS`, or 0. */
export const LATIN_FOR = tableOf(LATIN);
for (const look of "1!|ǀǃ") LATIN_FOR[look.charCodeAt(0)] = AMBIGUOUS;
/** Cherokee has its small letters elsewhere; they look like small capitals. */
for (let capital = 0x13a0; capital < 0x13f0; capital++) LATIN_FOR[capital + 0x97d0] = LATIN_FOR[capital] ?? 0;

/** The other way: Latin letters and digits in the middle of a Cyrillic or Greek word. */
export const CYRILLIC_FOR = tableOf(
  "а:a@ б:6 в:b е:e з:3 и:u і:i к:k м:m н:h о:o0 п:n р:p с:c т:t у:y х:x ч:4 я:r ѕ:s ј:j",
);
export const GREEK_FOR = tableOf("α:a@ β:b ε:e3 ζ:z η:n ι:i κ:k μ:m ν:v ο:o0 ρ:p σ:s τ:t υ:u χ:x γ:y ω:w");
