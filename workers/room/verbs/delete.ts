/** `delete`: a tombstone takes the place of the text. One's own, or by those who may; it can be taken back. */
import { DELETED_FILES_MS } from "../leaving-files.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import { mayWrite } from "./rights.ts";
import { addChange, audienceOf, changedOf } from "./subject.ts";
import { takeAway } from "./take-away.ts";
import type { Apply } from "./verb.ts";

export const deleteMessages: Apply<"delete"> = (parts, batch, by, request, found) => {
  const { reason } = request;
  const why = reason === undefined ? {} : { reason };
  return takeAway(
    parts,
    batch,
    by,
    request,
    {
      own: ({ verb }) => mayWrite(parts, by, verb, batch.now),
      others: () => may(parts, by, "delete", batch.now),
      isDone: ({ now }) => now.overlay?.deleted !== undefined,
      take: (it) => {
        // What was held and let through has a twin, which may still need them.
        if (!it.heldAs && !it.now.overlay?.released) {
          parts.files.leave(it, it.attachments, batch.now + DELETED_FILES_MS);
          batch.afterwards(() => parts.files.arm());
        }
        return addChange(parts, batch, it, {
          verb: "delete",
          actor: actorOf(by),
          ...audienceOf(it),
          object: { ...changedOf(it), ...why },
        });
      },
    },
    found,
  );
};
