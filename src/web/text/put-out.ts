/** Who was put out, or banned, reads by whom, until when and why: the room told it last of all. */
import type { RoomState } from "../../client/room-view.ts";
import { SYSTEM_USER } from "../../protocol/ids.ts";
import { momentOf } from "./clock.ts";
import { nameOf } from "./person.ts";

/** Undefined: that is not why there is no connection, or it is not known. */
export function putOutWords({ connection, items, you }: RoomState): string | undefined {
  if (connection.status !== "refused" || (connection.code !== "kicked" && connection.code !== "banned"))
    return undefined;
  const last = items.findLast(
    (it) =>
      it.state === "sent" &&
      (it.activity.verb === "kick" || it.activity.verb === "ban") &&
      it.activity.object.user.id === you?.id,
  );
  if (last?.state !== "sent") return undefined;
  const { activity } = last;
  // What holds above is carried out by the system.
  const by = activity.actor.id === SYSTEM_USER ? "" : ` by ${nameOf(activity.actor)}`;
  if (activity.verb === "kick") return sentence(`You were put out of this room${by}`, activity.object.reason);
  if (activity.verb !== "ban") return undefined;
  const { until, reason } = activity.object;
  const end = until === undefined ? "for ever" : `until ${momentOf(until, Date.now())}`;
  return sentence(`You are banned here ${end}${by && `,${by}`}`, reason);
}

function sentence(what: string, reason: string | undefined): string {
  return reason === undefined ? `${what}.` : `${what}: ${reason}`;
}
