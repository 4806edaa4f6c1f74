/** What the word filter finds, and what it must leave alone. */
import { describe, test } from "vitest";
import { compileWordLists } from "../../src/domain/word-filter/word-filter.ts";
import { foundIn, listOf, partsOfWords, wholeWords } from "./word-filter-lists.ts";

describe("a listed word is found", () => {
  /** The word; how it is written; and what of that is meant, if not all of it. */
  const cases: [trick: string, word: string, text: string, place?: string][] = [
    ["as it is", "spam", "spam"],
    ["in capitals", "spam", "SPAM"],
    ["in a sentence", "spam", "No (spam), please!", "spam"],
    ["however the list writes it", "ＳＰÄＭ", "späm"],
    ["beside digits", "spam", "spam2026", "spam"],
    ["beside an underscore", "spam", "my_spam_bot", "spam"],
    ["with an accent", "spam", "spám"],
    ["with an accent of its own", "spam", "spa\u0301m"],
    ["under many accents", "spam", "s̶̢p̷͝a̵m̸̛͜"],
    ["struck through", "spam", "s\u0336p\u0336a\u0336m\u0336"],
    ["under signs of another script", "spam", "s\u0e47p\u0e47a\u0e47m\u0e47"],
    ["with invisible characters", "spam", "s\u200bp\u2060a\u00adm"],
    ["with invisible letters", "spam", "s\u3164p\u115fam"],
    ["against the direction of writing", "spam", "s\u202epam"],
    ["in full width", "spam", "ｓｐａｍ"],
    ["in circles", "spam", "ⓢⓟⓐⓜ"],
    ["in squares", "spam", "🅂🄿🄰🄼"],
    ["in white on black", "spam", "🅢🅟🅐🅜"],
    ["in mathematical letters", "spam", "𝓼𝕡𝖆𝚖"],
    ["in small capitals", "spam", "ꜱᴘᴀᴍ"],
    ["in flags", "spam", "🇸🇵🇦🇲"],
    ["with a Cyrillic letter", "spam", "sp\u0430m"],
    ["all in look-alikes", "spam", "\u0455\u0440\u0430m"],
    ["all in Cyrillic look-alikes that no language uses together", "sex", "\u0455\u0435\u0445"],
    ["with a Greek letter", "spam", "sρam"],
    ["with an Armenian letter", "uno", "սno"],
    ["in Cherokee", "spam", "ᏚᏢᎪᎷ"],
    ["in syllabics", "spam", "ᔕᑭᗩᗰ"],
    ["in Lisu", "spam", "ꓢꓑꓮꓟ"],
    ["with a digit", "spam", "sp4m"],
    ["mostly in digits", "shit", "5h17"],
    ["with a digit for an l", "slut", "s1ut"],
    ["with a digit for an i", "shit", "sh1t"],
    ["with both", "dildo", "d1ldo d1ldo", "d1ldo"],
    ["with an exclamation mark inside", "shit", "sh!t!", "sh!t"],
    ["with a capital I for an l", "slut", "sIut"],
    ["with signs", "asshole", "@$$h0le"],
    ["with digits before and after", "shit", "99sh1t99", "sh1t"],
    ["with one letter repeated", "spam", "spaaaam"],
    ["with all letters repeated", "spam", "ssspppaaammm"],
    ["with a double letter repeated", "ass", "asssss"],
    ["with repetition and look-alikes", "spam", "sp4@aаm"],
    ["spelled out", "spam", "s p a m"],
    ["spelled out with more spaces", "spam", "s   p  a     m"],
    ["spelled out in lines", "spam", "s\np\na\nm"],
    ["spelled out with dots", "spam", "s.p.a.m"],
    ["spelled out with hyphens", "spam", "Buy s-p-a-m now", "s-p-a-m"],
    ["spelled out with anything", "spam", "s_p*a~m"],
    ["spelled out with emoji", "spam", "s🔥p🔥a🔥m"],
    ["spelled out with what could be letters", "spam", "s@p@a@m"],
    ["spelled out with a digit", "spam", "s p 4 m"],
    ["spelled out with apostrophes", "spam", "s'p'a'm"],
    ["spelled out in parentheses", "spam", "(s)(p)(a)(m)", "s)(p)(a)(m"],
    ["spelled out after other letters", "spam", "e g s p a m", "s p a m"],
    ["spelled out with a letter twice", "ass", "a s s"],
    ["cut by a dot", "spam", "sp.am"],
    ["cut in three", "spam", "s-pa-m"],
    ["cut by an emoji", "spam", "sp🔥am"],
    ["cut, with a look-alike", "spam", "sp.4m"],
    ["as a phrase", "kill yourself", "kill yourself"],
    ["as a phrase with other spaces", "kill yourself", "Kill\n  yourself"],
    ["as a phrase with punctuation", "kill yourself", "kill, yourself"],
    ["as a phrase in disguise", "kill yourself", "k1ll y0urself"],
    ["as a phrase with one word in disguise", "kill yourself now", "go kill yourself n0w ok", "kill yourself n0w"],
    ["though the list has it in disguise", "b!tch", "bitch"],
    ["as the list has it in disguise", "$h!+", "$h!+"],
    ["though it is masked already", "f*ck", "f*ck"],
    ["as an emoji", "🖕", "you 🖕🏽 there", "🖕🏽"],
    ["as an emoji with a variation", "❤", "❤️"],
    ["as a number", "1488", "in 1488", "1488"],
    ["with a dotless i", "sık", "SIK sik", "SIK"],
    ["with a dotted capital i", "sik", "SİK"],
    ["with a German ß", "scheiße", "SCHEISSE"],
    ["with a German double s", "scheisse", "scheiße"],
    ["with a final sigma", "μαλάκας", "ΜΑΛΑΚΑΣ"],
    ["in Greek, with a Latin letter", "μαλακας", "μαλaκας"],
    ["in Cyrillic", "сука", "Сука!", "Сука"],
    ["in Cyrillic, with a Latin letter", "сука", "сyкa"],
    ["in Cyrillic, with a digit", "мразь", "мра3ь"],
    ["in Cyrillic, spelled out", "сука", "с у к а"],
    ["in Hebrew, with points", "שלום", "שָׁלוֹם"],
    ["in Arabic, with vowels and a long line", "نص", "نَـــصّ"],
    ["in Hindi", "हिन्दी", "यह हिन्दी है", "हिन्दी"],
    ["in Thai, which has no spaces", "ไทย", "ภาษาไทยง่าย", "ไทย"],
    ["in Chinese", "傻逼", "你是傻逼吗", "傻逼"],
    ["in Chinese, spelled out", "傻逼", "傻 逼"],
    ["in Japanese", "ばか", "おまえはばかだ", "ばか"],
    ["in the other kana", "ばか", "バカ"],
    ["in half-width kana", "ばか", "ﾊﾞｶ"],
    ["in Latin letters beside kana", "spam", "SPAMです", "SPAM"],
    ["in Korean", "씨발", "아 씨발!", "씨발"],
    ["in Korean, in letters", "씨발", "ㅆㅣㅂㅏㄹ"],
    ["in Korean, decomposed", "씨발", "씨발".normalize("NFD")],
    ["in Korean, spelled out", "씨발", "씨 발"],
  ];
  for (const [trick, word, text, place = text] of cases) {
    test(`${trick}: ${text}`, ({ expect }) => {
      expect(foundIn(wholeWords(word), text)).toContain(place);
    });
  }

  test("within a longer word, if parts of words count", ({ expect }) => {
    expect(foundIn(partsOfWords("spam"), "antispamfilter, ANTISP4MFILTER and nospa\u0430am")).toEqual([
      "spam",
      "SP4M",
      "spa\u0430am",
    ]);
  });

  test("with all places, and with every other word that is there", ({ expect }) => {
    const filter = compileWordLists([
      listOf(["ass", "kick", "kick ass"], { id: "words" }),
      listOf(["ass", "as"], { id: "parts", match: "part", action: "flag" }),
    ]);
    expect(filter.check("kick ass", "message")).toEqual([
      { list: "words", action: "refuse", word: "kick", start: 0, end: 4 },
      { list: "words", action: "refuse", word: "kick ass", start: 0, end: 8 },
      { list: "parts", action: "flag", word: "as", start: 5, end: 7 },
      { list: "parts", action: "flag", word: "ass", start: 5, end: 8 },
      { list: "words", action: "refuse", word: "ass", start: 5, end: 8 },
    ]);
  });
});

describe("nothing is found", () => {
  const cases: [why: string, word: string, text: string][] = [
    ["in a town", "cunt", "Scunthorpe"],
    ["in ordinary words", "ass", "The classic passage assumes a compass, a class and glasses"],
    ["across words", "spam", "as pamphlet, this pam, is pa mine"],
    ["across words that only a look-alike joins", "spam", "it is p4m"],
    ["at the end of a word", "spam", "antispam"],
    ["in a word with a letter more", "god", "good"],
    ["in a word with a letter less", "ass", "as"],
    ["in a word with a letter doubled", "spam", "spaam"],
    ["in a contraction", "hell", "he'll and he’ll"],
    ["in another contraction", "well", "we'll"],
    ["in a contraction before single letters", "tab", "don't a b"],
    ["in a number", "ass", "455 and 4,55"],
    ["in an amount", "ass", "$$4 4$$ 45$"],
    ["in a longer number", "1488", "114880 14888"],
    ["in a price", "1488", "14.88"],
    ["in numbers one after the other", "ass", "4 5 5"],
    ["in a word of the same looks in another script", "bot", "вот"],
    ["in a capital word of the same looks", "pot", "РОТ"],
    ["in Greek of the same looks", "kai", "και"],
    ["the other way round", "вот", "bot"],
    ["in a list of changes", "tit", "+it"],
    ["in a parenthesis", "chat", "(hat)"],
    ["in a word that is shouted", "shiti", "shit!"],
    ["in initials", "usa", "us a, or u sa"],
    ["in two letters that stand alone", "ok", "o k"],
    ["in a small l, which is no i", "heil", "hell"],
    ["in a capital word with an i", "fall", "FAIL"],
    ["in another syllable", "가", "각"],
    ["in another kana", "か", "が"],
    ["in a longer Korean word", "시발", "시발점"],
    ["in a phrase with another word between", "kill yourself", "kill and feed yourself"],
    ["in a phrase that ends in a longer word", "kill you", "kill yourself"],
    ["of the punctuation of a listed word", "hello!", "hell o"],
  ];
  for (const [why, word, text] of cases) {
    test(`of ${word} ${why}: ${text}`, ({ expect }) => expect(foundIn(wholeWords(word), text)).toEqual([]));
  }

  test("of parts of words in ids, where digits are not meant as letters", ({ expect }) => {
    expect(foundIn(partsOfWords("ass", "boob"), "https://example.com/8fa55e1?x=y455y&id=1b00bc")).toEqual([]);
  });

  test("in long ordinary texts in several languages", ({ expect }) => {
    const filter = wholeWords(
      "ass",
      "spam",
      "shit",
      "slut",
      "hell",
      "sex",
      "god",
      "rape",
      "tit",
      "сука",
      "бот",
      "傻逼",
    );
    const texts = [
      "The analyst assessed the class at 10am: 455 passengers (5 exits), version 2.0.1, f(x) = a + b, see p. 5, e.g. a) b) c).",
      "I'll say he'll be there; it's a s-shaped curve, isn't it? Don't! Push it, as sold. The rapist? No, the therapist.",
      "Я вот думаю, что он не такой: это рот, а там кот. Сосна, суккулент, ботаника.",
      "Größe, Straße, Messe, Assistent, Sexta, Hölle, Tiefe und Kohl. Sechs heiße Tassen.",
      "Η γλώσσα και ο νους του ανθρώπου είναι αχώριστα.",
      "commit 8fa55e1d3b00b5e55, sha256:4a55h1t, 192.168.4.55, +49 455 455455",
      "彼女は傻という字を知らない。逼迫した状況です。",
    ];
    expect(texts.flatMap((text) => foundIn(filter, text))).toEqual([]);
  });

  test("on a surface that the list is not for", ({ expect }) => {
    const filter = compileWordLists([listOf(["admin"], { applies: ["name"] })]);
    expect(filter.check("ask an admin", "message")).toEqual([]);
    expect(filter.check("Adm1n", "name")).toHaveLength(1);
  });

  test("without words, or without lists", ({ expect }) => {
    expect(wholeWords().check("anything", "message")).toEqual([]);
    expect(compileWordLists([]).check("anything", "message")).toEqual([]);
    expect(wholeWords("spam").check("", "message")).toEqual([]);
  });
});

describe("a filter", () => {
  test("names the words of which nothing remains to look for, instead of finding them everywhere", ({ expect }) => {
    const filter = wholeWords(":D", "<3", "$$$", "c++", "spam", "\u200b\u3164");
    expect(filter.unusable.map(({ word }) => word)).toEqual([":D", "<3", "$$$", "\u200b\u3164"]);
    expect(foundIn(filter, "D 3 c c++")).toEqual(["c++"]);
  });

  test("does not tell words apart that are looked for in the same way", ({ expect }) => {
    const hits = wholeWords("spam", "Spam", "SPÁM").check("spam", "message");
    expect(hits.map(({ word }) => word)).toEqual(["spam"]);
  });

  test("takes a few kilobytes for a few words, and less than 200 bytes a word for many", ({ expect }) => {
    expect(wholeWords("spam", "ham").bytes).toBeLessThan(5_000);
    const many = Array.from({ length: 5_000 }, (_, i) => `word${(i * 7_919).toString(26)}x`);
    expect(wholeWords(...many).bytes).toBeLessThan(5_000 * 200);
  });
});
