/** The desk of a room on screen, and what was asked for at it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RoomState, RoomView } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import type { Asking, Desk } from "./desk.ts";
import type { MessageLine } from "./timeline.ts";
import { troubleOf } from "./trouble.ts";
import type { Roster } from "./use-roster.ts";

/** What came of something that was done at once. */
export interface Said {
  readonly text: string;
  readonly isBad: boolean;
}
export interface DeskState {
  readonly desk: Desk;
  readonly asking: Asking | undefined;
  readonly replyTo: MessageLine | undefined;
  /** The key of the message that is being changed. */
  readonly edited: string | undefined;
  readonly said: Said | undefined;
  closeDialog: () => void;
  cancelReply: () => void;
}

interface Doing {
  readonly whisper: (person: Actor) => void;
  readonly message: (person: Actor) => void;
  readonly focus: () => void;
}
const SAID_MS = 4_000;

export function useDeskState(view: RoomView, state: RoomState, roster: Roster, doing: Doing): DeskState {
  const [asking, ask] = useState<Asking>();
  const [replyTo, setReplyTo] = useState<MessageLine>();
  const [edited, edit] = useState<string>();
  const [said, setSaid] = useState<Said>();
  const now = useRef({ state, roster, doing });
  now.current = { state, roster, doing };

  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => setSaid(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const desk = useMemo<Desk>(
    () => ({
      view,
      now: () => now.current,
      ask,
      attempt(what, done) {
        what().then(
          () => done !== undefined && setSaid({ text: done, isBad: false }),
          (error: unknown) => setSaid({ text: troubleOf(error, now.current.state.rights).text, isBad: true }),
        );
      },
      reply(line) {
        setReplyTo(line);
        // What was whispered is answered in a whisper.
        if (line.to && !line.mine) now.current.doing.whisper(line.author);
        now.current.doing.focus();
      },
      edit,
      leave() {
        view.leave().catch((error: unknown) => {
          const trouble = troubleOf(error, now.current.state.rights);
          if (trouble.code === "last_owner") ask({ what: "leave" });
          else setSaid({ text: trouble.text, isBad: true });
        });
      },
      whisper: (person) => now.current.doing.whisper(person),
      message: (person) => now.current.doing.message(person),
    }),
    [view],
  );
  return {
    desk,
    asking,
    replyTo,
    edited,
    said,
    closeDialog: () => ask(undefined),
    cancelReply: () => setReplyTo(undefined),
  };
}
