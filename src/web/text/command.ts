/** What the composer's text is going to do: be sent to everyone, or be whispered (`/w name text`). */
import type { Actor } from "../../protocol/activity.ts";

export type Command =
  | { readonly kind: "send"; readonly text: string }
  | { readonly kind: "whisper"; readonly to: Actor; readonly text: string }
  /** `/w` and no name yet. */
  | { readonly kind: "whisper-to-whom" }
  /** `/w` and a name that nobody here has. Never sent to everyone: it was meant for one. */
  | { readonly kind: "whisper-to-nobody"; readonly name: string };

const WHISPER = /^\/w(?:hisper)?(?:\s+|$)/i;

export function parseCommand(text: string, people: readonly Actor[]): Command {
  const start = WHISPER.exec(text);
  if (!start) return { kind: "send", text };
  const rest = text.slice(start[0].length);
  if (rest.trim() === "") return { kind: "whisper-to-whom" };
  const called = people.flatMap((person) => namesOf(person).map((name) => ({ person, name })));
  // The longest name wins: "Ada Lovelace" is not "Ada" whispering "Lovelace ...".
  called.sort((a, b) => b.name.length - a.name.length);
  const found = called.find(({ name }) => startsWithName(rest, name));
  if (found) return { kind: "whisper", to: found.person, text: rest.slice(found.name.length).trim() };
  return { kind: "whisper-to-nobody", name: rest.split(/\s/, 1)[0] ?? "" };
}

/** The text with which the composer begins when somebody chose "whisper" on a person. */
export function whisperTo(person: Actor): string {
  return `/w ${person.name ?? person.id} `;
}

function namesOf(person: Actor): string[] {
  return person.name === undefined ? [person.id] : [person.name, person.id];
}

function startsWithName(text: string, name: string): boolean {
  const after = text.charAt(name.length);
  return text.slice(0, name.length).toLowerCase() === name.toLowerCase() && (after === "" || /\s/.test(after));
}
