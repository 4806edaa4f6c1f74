/** The id of an activity that enrichment makes up: the same at every replay, so nothing of it may come from chance. */
import { trusted, type ActivityId } from "../protocol/ids.ts";
import { base32, base32Time } from "./ulid.ts";

const OFFSET_BASIS = 0x6c62272e07bb014262b821756295c58dn;
const PRIME = 0x1000000000000000000013bn;
const HASH_BYTES = 10;

/** Time, then 80 bits of FNV-1a over `subject`: WebCrypto's hashes are asynchronous, and nobody gains from a collision. */
export function gapId(at: number, subject: string): ActivityId {
  let hash = OFFSET_BASIS;
  for (const byte of new TextEncoder().encode(subject)) hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * PRIME);
  const bytes = Uint8Array.from({ length: HASH_BYTES }, (_, i) => Number((hash >> BigInt(8 * i)) & 0xffn));
  return trusted<ActivityId>(base32Time(at) + base32(bytes));
}
