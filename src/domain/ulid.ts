/** Time-ordered ids: 48 bits of milliseconds and 80 of chance, in Crockford's base 32, lower case (26 characters). */
import { trusted, type ActivityId } from "../protocol/ids.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_LENGTH = 10;

/** Any bytes in base 32, five bits a character, the last padded with zeros. */
export function base32(bytes: Uint8Array): string {
  let out = "";
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += ALPHABET.charAt((value >>> (bits - 5)) & 31);
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET.charAt((value << (5 - bits)) & 31) : out;
}

/** A time as the first ten characters of a ULID. */
export function base32Time(at: number): string {
  let rest = at;
  let out = "";
  for (let i = 0; i < TIME_LENGTH; i++) {
    out = ALPHABET.charAt(rest % 32) + out;
    rest = Math.floor(rest / 32);
  }
  return out;
}

export function ulid(at: number): string {
  return base32Time(at) + base32(crypto.getRandomValues(new Uint8Array(10)));
}

/**
 * Ids that rise within one batch: chance once, then counted on in the last four characters, which leaves a million to a
 * batch. (One call of the system's generator per message would cost more than the rest of its numbering.)
 */
export function batchOfIds(at: number): () => ActivityId {
  const prefix = base32Time(at) + base32(crypto.getRandomValues(new Uint8Array(8))).slice(0, 12);
  let next = 0;
  return () => {
    let rest = next++;
    let tail = "";
    for (let i = 0; i < 4; i++) {
      tail = ALPHABET.charAt(rest % 32) + tail;
      rest = Math.floor(rest / 32);
    }
    return trusted<ActivityId>(prefix + tail);
  };
}
