/** Which partition a target's records go to: FNV-1a, the same in every version of every process. */
export function partitionOf(target: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(target)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % partitions;
}
