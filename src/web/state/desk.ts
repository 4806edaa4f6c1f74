/**
 * What the parts of a room on screen can ask for: one object for the life of the room, so that a message is not drawn again
 * because something else has changed.
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { RoomState, RoomView } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import type { Sanction } from "../components/sanction-dialog.tsx";
import type { MessageLine } from "./timeline.ts";
import type { Roster } from "./use-roster.ts";

/** A dialog of the room. */
export type Asking =
  | { readonly what: "sanction"; readonly verb: Sanction; readonly person: Actor }
  | { readonly what: "delete"; readonly line: MessageLine }
  | { readonly what: "delete-all"; readonly person: Actor }
  | { readonly what: "report" | "purge"; readonly line: MessageLine }
  | { readonly what: "versions"; readonly line: MessageLine }
  | { readonly what: "invite" | "call-admin" | "calls" | "settings" | "leave" | "new-room" };

export interface Desk {
  readonly view: RoomView;
  /** As it is now. */
  readonly now: () => { readonly state: RoomState; readonly roster: Roster };
  readonly ask: (asking: Asking) => void;
  /** Something that is done at once; a refusal is said over the messages. */
  readonly attempt: (what: () => Promise<unknown>, done?: string) => void;
  readonly reply: (line: MessageLine) => void;
  /** Writes over a message of mine; undefined: no more. */
  readonly edit: (key: string | undefined) => void;
  /** Asks the last owner for another one. */
  readonly leave: () => void;
  readonly whisper: (person: Actor) => void;
  readonly message: (person: Actor) => void;
}

const context = createContext<Desk | undefined>(undefined);
export const DeskProvider = context.Provider;

export function useDesk(): Desk {
  const desk = useContext(context);
  if (!desk) throw new Error("a part of a room outside of one");
  return desk;
}
