/** What one room needs to work. */
import type { Cursor } from "../protocol/cursor.ts";
import type { RoomAddress, UserId } from "../protocol/ids.ts";
import type { Environment } from "./environment.ts";
import type { PendingStore } from "./pending-store.ts";
import type { TokenSource } from "./token-source.ts";

export interface RoomSetting {
  readonly origin: string;
  readonly address: RoomAddress;
  readonly environment: Environment;
  readonly tokens: TokenSource;
  readonly maxItems: number;
  readonly peer: UserId | undefined;
  readonly since: Cursor | undefined;
  readonly store: PendingStore | undefined;
  /** One use of the room ends. True: it was the last one. */
  readonly release: () => boolean;
}
