import { expect, test } from "vitest";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { parseCommand, whisperTo } from "../../src/web/text/command.ts";

const id = (text: string) => trusted<UserId>(text);
const ada = { id: id("ada"), name: "Ada" };
const lovelace = { id: id("ada.l"), name: "Ada Lovelace" };
const nameless = { id: id("dev:bob") };
const people = [ada, lovelace, nameless];

test("a text is sent to everyone, also when it begins with another slash", () => {
  expect(parseCommand("hello", people)).toEqual({ kind: "send", text: "hello" });
  expect(parseCommand("/wow", people)).toEqual({ kind: "send", text: "/wow" });
});

test("/w with a name whispers, whatever the case of the name", () => {
  expect(parseCommand("/w ada psst", people)).toEqual({ kind: "whisper", to: ada, text: "psst" });
  expect(parseCommand("/whisper dev:bob psst", people)).toEqual({ kind: "whisper", to: nameless, text: "psst" });
});

test("the longest name wins, so that its second word is not whispered to another", () => {
  expect(parseCommand("/w Ada Lovelace psst", people)).toEqual({ kind: "whisper", to: lovelace, text: "psst" });
});

test("lines of a whisper stay lines", () => {
  expect(parseCommand("/w ada one\ntwo", people)).toMatchObject({ text: "one\ntwo" });
});

test("a whisper to nobody here is never sent to everyone", () => {
  expect(parseCommand("/w cleo psst", people)).toEqual({ kind: "whisper-to-nobody", name: "cleo" });
  expect(parseCommand("/w Adaline psst", people)).toEqual({ kind: "whisper-to-nobody", name: "Adaline" });
  expect(parseCommand("/w", people)).toEqual({ kind: "whisper-to-whom" });
});

test("the text offered for a person whispers to that person", () => {
  for (const person of people) expect(parseCommand(`${whisperTo(person)}x`, people)).toMatchObject({ to: person });
});
