import fc from "fast-check";
import { expect, test } from "vitest";
import { linkify } from "../../src/web/text/linkify.ts";

const linksOf = (text: string) => linkify(text).flatMap(({ href }) => href ?? []);

test("an address in a sentence becomes a link, the full stop after it does not belong to it", () => {
  expect(linkify("See https://example.org/a?b=c#d. Now!")).toEqual([
    { text: "See " },
    { text: "https://example.org/a?b=c#d", href: "https://example.org/a?b=c#d" },
    { text: ". Now!" },
  ]);
});

test("brackets around an address stay outside, brackets of the address stay inside", () => {
  expect(linksOf("(https://example.org/x)")).toEqual(["https://example.org/x"]);
  expect(linksOf("https://example.org/blocks_(birds)")).toEqual(["https://example.org/blocks_(birds)"]);
});

test("only http and https are links", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://example.org",
    "file:///etc/passwd",
    "//example.org",
  ]) {
    expect(linksOf(text)).toEqual([]);
  }
});

test("an address that hides its host behind a user name stays text", () => {
  expect(linksOf("https://bank.example@evil.example/")).toEqual([]);
  expect(linksOf("https://bank.example:pass@evil.example/")).toEqual([]);
});

test("quotes, angle brackets and full-width punctuation end an address", () => {
  expect(linksOf('<a href="https://example.org/x">')).toEqual(["https://example.org/x"]);
  expect(linksOf("看https://example.org/x。好")).toEqual(["https://example.org/x"]);
});

test("whatever the text, the pieces together are the text, and every link is http or https", () => {
  const token = fc.constantFrom(
    "http://",
    "https://",
    "example.org",
    "(",
    ")",
    ".",
    " ",
    "javascript:",
    "@",
    "[",
    "]",
    "é",
    "\n",
  );
  const texts = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.array(token, { maxLength: 20 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const pieces = linkify(text);
      expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      for (const { href } of pieces) if (href !== undefined) expect(href).toMatch(/^https?:\/\//);
    }),
  );
});
