/** A shadowed message, and whatever is done to one, as its sender is to see it. */
import type { Activity } from "../protocol/activity.ts";

export function isShadowOf(it: Activity, viewer: string): boolean {
  return it.verb === "send" && it.held === "shadow" && it.actor.id === viewer;
}

/** As if it were for everybody. */
export function unshadowed(it: Activity): Activity {
  if (it.verb === "send") {
    const { to: _, held: __, ...rest } = it;
    return rest;
  }
  // One by one: of the rest of a union the compiler no longer knows which object belongs to which verb.
  if (it.verb === "edit") return withoutTo(it);
  if (it.verb === "delete") return withoutTo(it);
  if (it.verb === "undelete") return withoutTo(it);
  if (it.verb === "purge") return withoutTo(it);
  if (it.verb === "react") return withoutTo(it);
  return it;
}

function withoutTo<T extends { to?: unknown }>(it: T): Omit<T, "to"> {
  const { to: _, ...rest } = it;
  return rest;
}
