/** What people send through systems that relay whatever they get: an activity of the shape that Starling makes. */

export function plainActivity(person: number, number: number, text: string): string {
  return `{"id":"m${number}","verb":"send","actor":{"id":"person-${person}"},"object":{"text":"${text}"}}`;
}

/** The length that varies with the numbers is a few bytes; the rest is filled with text. */
export function plainTextLength(bytes: number): number {
  return bytes - plainActivity(100, 100_000, "").length;
}
