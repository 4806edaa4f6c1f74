/** `configure`: freeze, slow mode, how long a message may be edited. For those who may mute: all of it is about writing. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import type { Apply } from "./verb.ts";

export const configure: Apply<"configure"> = (parts, batch, by, { settings }) => {
  const verdict = may(parts, by, "mute", batch.now);
  if (!verdict.allowed) return verdict;
  if (Object.keys(settings).length === 0) return { error: errorOf("invalid", "settings: nothing to change") };
  parts.acl.configure(settings);
  return batch.add({ verb: "configure", actor: actorOf(by), object: settings });
};
