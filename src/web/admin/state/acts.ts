/** What can be done about people, rooms, messages and calls: each as a question that one answers with why. */
import * as z from "zod/mini";
import { endedAnswer } from "../../../protocol/admin-access.ts";
import type { Cursor } from "../../../protocol/cursor.ts";
import type { CallId, RoomAddress, UserId } from "../../../protocol/ids.ts";
import { accepted } from "../../../protocol/room-frame.ts";
import type { AdminApi, RoomAsked } from "./admin-api.ts";
import type { Act } from "./act.ts";

export interface Place {
  readonly room: RoomAddress;
  /** For people. */
  readonly name: string;
}
export interface Person {
  readonly user: UserId;
  /** For people. */
  readonly name: string;
}
type After = (() => void) | undefined;

const READ_BY_ALL = "Everybody in the room can read why.";
const nothing = z.object({});
const notAllReached = "not every room could be reached yet; they are told until they are";

export class Acts {
  readonly #api: AdminApi;

  constructor(api: AdminApi) {
    this.#api = api;
  }

  kick({ user, name }: Person, place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, (reason) => ({ verb: "kick", user, reason }), after),
      title: `Put ${name} out of ${place.name}`,
      hint: `They leave now, with every device, and may come back. ${READ_BY_ALL}`,
      action: "Put out",
      isBad: true,
      done: `${name} was put out of ${place.name}.`,
    };
  }

  ban({ user, name }: Person, place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, (reason, ms) => ({ verb: "ban", user, reason, ms }), after),
      title: `Ban ${name} from ${place.name}`,
      hint: `They leave now, and cannot come back until it ends. ${READ_BY_ALL}`,
      action: "Ban",
      isBad: true,
      isTimed: true,
      done: `${name} is banned from ${place.name}.`,
    };
  }

  unban({ user, name }: Person, place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, (reason) => ({ verb: "unban", user, reason }), after),
      title: `Lift the ban of ${name} from ${place.name}`,
      hint: READ_BY_ALL,
      action: "Lift the ban",
      done: `${name} may come back to ${place.name}.`,
    };
  }

  mute({ user, name }: Person, place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, (reason, ms) => ({ verb: "mute", user, reason, ms }), after),
      title: `Mute ${name} in ${place.name}`,
      hint: `They can read, but not write. ${READ_BY_ALL}`,
      action: "Mute",
      isBad: true,
      isTimed: true,
      done: `${name} is muted in ${place.name}.`,
    };
  }

  unmute({ user, name }: Person, place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, (reason) => ({ verb: "unmute", user, reason }), after),
      title: `Let ${name} write in ${place.name} again`,
      hint: READ_BY_ALL,
      action: "Let them write",
      done: `${name} may write in ${place.name} again.`,
    };
  }

  removeRoom(place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, (reason) => ({ verb: "remove", reason }), after),
      title: `Remove ${place.name}`,
      hint: `Nobody can write there any more, and it cannot be brought back. ${READ_BY_ALL}`,
      action: "Remove the room",
      isBad: true,
      done: `${place.name} was removed.`,
    };
  }

  deleteMessage(of: Cursor, author: string, place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, (reason) => ({ verb: "delete", of, reason }), after),
      title: `Delete a message of ${author}`,
      hint: `Its text is gone for everybody who reads ${place.name}. ${READ_BY_ALL}`,
      action: "Delete the message",
      isBad: true,
      done: "The message was deleted.",
    };
  }

  claim(call: CallId, caller: string, place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, () => ({ verb: "claim", call }), after),
      title: `Take on the call of ${caller}`,
      hint: "They, and everybody else who could answer, see that you have it.",
      action: "Take it on",
      done: `You have the call of ${caller}.`,
    };
  }

  closeCall(call: CallId, caller: string, place: Place, after?: After): Act {
    return {
      ...this.#inRoom(place, (note) => ({ verb: "close-call", call, note }), after),
      title: `Close the call of ${caller}`,
      hint: "They read what you write here.",
      action: "Close the call",
      done: `The call of ${caller} is closed.`,
    };
  }

  banEverywhere({ user, name }: Person, after?: After): Act {
    return {
      title: `Ban ${name} from everywhere`,
      hint: "All their sessions end now, in every room, and no new one begins until it ends.",
      action: "Ban from everywhere",
      isBad: true,
      isTimed: true,
      done: `${name} is banned from everywhere.`,
      run: async (reason, ms) => {
        const body = { user, reason, ...(ms !== undefined && { ms }) };
        const { unreached } = await this.#api.write({ method: "POST", path: "bans", body, why: reason }, endedAnswer);
        after?.();
        return unreached.length > 0 ? notAllReached : undefined;
      },
    };
  }

  unbanEverywhere({ user, name }: Person, after?: After): Act {
    return {
      title: `Lift the ban of ${name} from everywhere`,
      action: "Lift the ban",
      done: `${name} may come back.`,
      run: async (reason) => {
        const path = `bans/${encodeURIComponent(user)}`;
        await this.#api.write({ method: "DELETE", path, body: { reason }, why: reason }, nothing);
        after?.();
      },
    };
  }

  revoke({ user, name }: Person, after?: After): Act {
    return {
      title: `End all sessions of ${name}`,
      hint: "Tokens they have now are good for nothing from here on; with a newer one they get in again.",
      action: "End all sessions",
      isBad: true,
      done: `All sessions of ${name} have ended.`,
      run: async (reason) => {
        const call = { method: "POST", path: "revocations", body: { user, reason }, why: reason } as const;
        const { unreached } = await this.#api.write(call, endedAnswer);
        after?.();
        return unreached.length > 0 ? notAllReached : undefined;
      },
    };
  }

  #inRoom(
    { room }: Place,
    request: (why: string, ms: number | undefined) => RoomAsked,
    after: After,
  ): Pick<Act, "run"> {
    return {
      run: async (why, ms) => {
        const { pending = [] } = await this.#api.room(room, request(why, ms), accepted, why);
        after?.();
        return pending.length > 0 ? notAllReached : undefined;
      },
    };
  }
}
