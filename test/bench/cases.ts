/** What is measured: how many sockets in how many rooms, and who sends when. */
import { z } from "zod";

/** The encoded length of every delivered activity, in bytes: a chat line and what is around it. */
export const ACTIVITY_BYTES = 450;

const load = z.discriminatedUnion("kind", [
  /** So many messages a second over all rooms, whatever comes back. */
  z.object({ kind: z.literal("open"), messagesPerSecond: z.number() }),
  /** So many messages under way at any time; whoever gets their own sends the next one. */
  z.object({ kind: z.literal("closed"), inFlight: z.number() }),
]);

export const benchCase = z.object({
  name: z.string(),
  title: z.string(),
  rooms: z.number(),
  socketsPerRoom: z.number(),
  load,
});
export type BenchCase = z.infer<typeof benchCase>;

export const CASES: readonly BenchCase[] = [
  {
    name: "steady",
    title: "1 room × 100 sockets, 200 messages/s",
    rooms: 1,
    socketsPerRoom: 100,
    load: { kind: "open", messagesPerSecond: 200 },
  },
  ...[1, 8, 32].map((inFlight): BenchCase => ({
    name: `fanout-w${inFlight}`,
    title: `1 room × 1,000 sockets, ${inFlight} in flight`,
    rooms: 1,
    socketsPerRoom: 1_000,
    load: { kind: "closed", inFlight },
  })),
  {
    name: "rooms",
    title: "200 rooms × 5 sockets, 200 messages/s",
    rooms: 200,
    socketsPerRoom: 5,
    load: { kind: "open", messagesPerSecond: 200 },
  },
  {
    name: "flood",
    title: "1 room × 10 sockets, 1,000 in flight",
    rooms: 1,
    socketsPerRoom: 10,
    load: { kind: "closed", inFlight: 1_000 },
  },
];
