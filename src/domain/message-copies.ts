/** Where else a message's text is: what a purge of the message has to empty besides the message itself. */
import type { Activity } from "../protocol/activity.ts";
import { compareCursors, type Cursor } from "../protocol/cursor.ts";

/** The messages whose text this activity carries; not itself. */
export function copiesIn(activity: Activity): readonly Cursor[] {
  switch (activity.verb) {
    case "edit":
    case "undelete":
      return [activity.object.of];
    case "hit":
      return activity.object.of ? [activity.object.of] : [];
    case "report":
      return activity.object.evidence.map(({ epoch, seq }) => ({ epoch, seq }));
    default:
      return [];
  }
}

/** The activity without the text of the messages that `isPurged` names; the very same one where there is none of it. */
export function withoutTexts(activity: Activity, isPurged: (message: Cursor) => boolean): Activity {
  switch (activity.verb) {
    case "send":
    case "whisper":
      return isPurged(activity) ? withoutText(activity) : activity;
    case "edit":
    case "undelete":
      return isPurged(activity.object.of) ? withoutText(activity) : activity;
    case "hit": {
      const { of } = activity.object;
      // The words that struck are words of the text.
      return of && isPurged(of) ? { ...activity, object: { ...activity.object, text: "", words: [] } } : activity;
    }
    case "report": {
      const evidence = activity.object.evidence.map((it) => (isPurged(it) ? withoutText(it) : it));
      const changed = evidence.some((it, i) => it !== activity.object.evidence[i]);
      return changed ? { ...activity, object: { ...activity.object, evidence } } : activity;
    }
    default:
      return activity;
  }
}

export const isSame = (a: Cursor, b: Cursor): boolean => compareCursors(a, b) === 0;

function withoutText<T extends { readonly object: { readonly text: string } }>(it: T): T {
  return it.object.text === "" ? it : { ...it, object: { ...it.object, text: "" } };
}
