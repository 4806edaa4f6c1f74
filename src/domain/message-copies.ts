/** Where else a message's text is: what a purge of the message has to empty besides the message itself. */
import type { Activity } from "../protocol/activity.ts";
import { compareCursors, type Cursor } from "../protocol/cursor.ts";

/** The messages whose text this activity carries; not itself. */
export function copiesIn(activity: Activity): readonly Cursor[] {
  const { verb, object } = activity;
  if (verb === "edit" || verb === "undelete") return [object.of];
  if (verb === "hit") return object.of ? [object.of] : [];
  return verb === "report" ? object.evidence.map(({ epoch, seq }) => ({ epoch, seq })) : [];
}

/** The activity without the text of the messages that `isPurged` names; the very same one where there is none of it. */
export function withoutTexts(activity: Activity, isPurged: (message: Cursor) => boolean): Activity {
  const { verb } = activity;
  if (verb === "send" || verb === "whisper") return isPurged(activity) ? withoutText(activity) : activity;
  if (verb === "edit" || verb === "undelete") return isPurged(activity.object.of) ? withoutText(activity) : activity;
  if (verb === "hit") {
    const { of, text, words } = activity.object;
    if (!of || !isPurged(of) || (text === "" && words.length === 0)) return activity;
    // The words that struck are words of the text.
    return { ...activity, object: { ...activity.object, text: "", words: [] } };
  }
  if (verb !== "report") return activity;
  const evidence = activity.object.evidence.map((it) => (isPurged(it) ? withoutText(it) : it));
  const changed = evidence.some((it, i) => it !== activity.object.evidence[i]);
  return changed ? { ...activity, object: { ...activity.object, evidence } } : activity;
}

export const isSame = (a: Cursor, b: Cursor): boolean => compareCursors(a, b) === 0;

function withoutText<T extends { readonly object: { readonly text: string } }>(it: T): T {
  return it.object.text === "" ? it : { ...it, object: { ...withoutFiles(it.object), text: "" } };
}

/** The name of a file is part of what was said. */
export function withoutFiles<T extends object>(object: T): T {
  if (!("attachments" in object)) return object;
  const { attachments: _, ...rest } = object;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- where there are files they are optional
  return rest as T;
}
