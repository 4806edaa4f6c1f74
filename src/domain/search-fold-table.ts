/**
 * Latin letters and numerals that Unicode gives no decomposition, under what people type for them: `ø` is found by `o`,
 * `ß` by `ss`. The same letters as Lucene's ASCII folding, so that no search engine folds further than we do.
 */
const TABLE =
  "0:⓿ 1:⓵❶➀➊ 2:⓶❷➁➋ 3:⓷❸➂➌ 4:⓸❹➃➍ 5:⓹❺➄➎ 6:⓺❻➅➏ 7:⓻❼➆➐ 8:⓼❽➇➑ 9:⓽❾➈➒ 10:⓾❿➉➓ 11:⓫ 12:⓬ 13:⓭ 14:⓮ 15:⓯ 16:⓰ " +
  "17:⓱ 18:⓲ 19:⓳ 20:⓴ a:əⱥɐɚᶏᶕᴀ aa:ꜳ ae:æᴂᴁ ao:ꜵ au:ꜷ av:ꜹꜻ ay:ꜽ b:ƀɓƃᵬᶀʙᴃ c:ƈȼɕↄꜿʗᴄ d:ðđɖɗƌȡᵭᶁᶑꝺᴅᴆ db:ȸ dz:ʣʥ " +
  "e:ǝɛɇɘɜɝɞʚᴈᶒᶓᶔⱸᴇⱻ f:ƒᵮᶂꝼꜰꟻ g:ɠɡᵷᵹᶃꝿǥɢʛ h:ħɥɦʮʯⱨⱶʜ hv:ƕ i:ıɨᴉᵼᶖɪᵻꟾ j:ȷɉɟʄʝᴊ k:ƙʞᶄⱪꝁꝃꝅᴋ l:łƚȴɫɬɭᶅⱡꝇꝉꞁʟᴌ ll:ỻ " +
  "ls:ʪ lz:ʫ m:ɯɰɱᵯᶆᴍꟽꟿ n:ŋɲƞȵɳᵰᶇɴᴎ o:øɔɵᴖᴗᶗⱺꝋꝍᴏᴐ oe:œᴔɶ oo:ꝏ ou:ȣᴕ p:ƥᵱᵽᶈꝑꝓꝕꟼᴘ q:ĸɋʠꝗꝙ qp:ȹ r:ɍɼɽɾɿᵲᵳᶉꝛꞃʀʁᴙᴚ " +
  "s:ȿʂᵴᶊẜẝꜱꞅ ss:ß t:ŧƫƭʈȶⱦʇᵵᴛ tc:ʨ th:þᵺꝧ ts:ʦ tz:ꜩ u:ʉᶙᴜᵾ ue:ᵫ v:ʋʌᶌⱱⱴꝟᴠ vy:ꝡ w:ƿʍⱳᴡ x:ᶍ y:ƴɏʎỿʏ " +
  "z:ƶȝȥɀʐʑᵶᶎⱬꝣᴢ";

/** From the letter (folded otherwise: lower case, no accents) to ASCII. */
export const ASCII_FOR: ReadonlyMap<string, string> = new Map([
  // A final sigma is a sigma; where a word ends must not matter.
  ["ς", "σ"],
  ...TABLE.split(" ").flatMap((row) => {
    const [ascii = "", letters = ""] = row.split(":");
    return Array.from(letters, (letter) => [letter, ascii] as const);
  }),
]);
