/** The mark in a message's text by which a delivery is recognised without decoding the frame around it. */

const MARK = Buffer.from("@@");
const DIGITS = 9;
/** Longest mark; every text is at least this long. */
export const MARK_LENGTH = MARK.length + DIGITS;
const ZERO = 0x30;

/** A text of `length` characters that carries the message's number. */
export function markedText(message: number, length: number): string {
  return `@@${String(message).padStart(DIGITS, "0")}`.padEnd(
    Math.max(length, MARK_LENGTH),
    "a chat line, as people write it; ",
  );
}

/** Where the next mark begins, or -1. */
export function nextMark(frame: Buffer, from: number): number {
  return frame.indexOf(MARK, from);
}

/** The number of the message whose mark begins at `at`. */
export function messageAt(frame: Buffer, at: number): number {
  let number = 0;
  for (let i = at + MARK.length; i < at + MARK_LENGTH; i++) number = number * 10 + (frame[i] ?? ZERO) - ZERO;
  return number;
}
