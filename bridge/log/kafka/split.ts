/** Cuts what is to be produced into parts that the broker takes. */
import type { Message } from "kafkajs";

/** Offset, lengths, times and headers of one record, rounded up. */
const RECORD_OVERHEAD_BYTES = 128;

export function bytesOf({ key, value }: Message): number {
  return Buffer.byteLength(key ?? "") + Buffer.byteLength(value ?? "") + RECORD_OVERHEAD_BYTES;
}

/** In order; a part is larger than `maxBytes` only when it is a single message. */
export function splitByBytes<T>(items: readonly T[], maxBytes: number, sizeOf: (item: T) => number): T[][] {
  const parts: T[][] = [];
  let part: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (part.length > 0 && bytes + size > maxBytes) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(item);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
