/** Where unsent messages outlive the page. */
import * as z from "zod/mini";
import { wireError } from "../protocol/errors.ts";
import type { RoomAddress } from "../protocol/ids.ts";
import { pendingMessage } from "./outbox.ts";

/** A message as it is stored. `error`: it failed for good, and waits for the person to decide. */
export const storedMessage = z.extend(pendingMessage, { error: z.optional(wireError) });
export type StoredMessage = z.infer<typeof storedMessage>;

/** Yours to implement. Keep it apart by user: a message must not be sent by whoever signs in next. */
export interface PendingStore {
  /** What was saved last for that room; it is parsed, and what does not fit is dropped. Empty when there is nothing. */
  load(room: RoomAddress): readonly unknown[] | Promise<readonly unknown[]>;
  /** Replaces what is stored for that room. Called before a message is first sent. */
  save(room: RoomAddress, messages: readonly StoredMessage[]): void;
}

/** Keeps them in a `Storage` (localStorage), under keys that begin with `prefix`: put the user's id there. */
export function storageStore(
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  prefix: string,
): PendingStore {
  return {
    load(room) {
      const parsed = z.array(z.unknown()).safeParse(JSON.parse(storage.getItem(prefix + room) ?? "[]"));
      return parsed.data ?? [];
    },
    save(room, messages) {
      if (messages.length === 0) storage.removeItem(prefix + room);
      else storage.setItem(prefix + room, JSON.stringify(messages));
    },
  };
}
