/**
 * Where a channel may hang: nowhere below itself, and not too deep. While a channel moves both its old and its new place
 * count, so that whatever becomes of the move no cycle forms.
 */
import type { RoomId } from "../protocol/ids.ts";

/** Every edge there is or may be; a channel at the top has none. */
export interface Edges {
  parentsOf(channel: RoomId): readonly RoomId[];
  childrenOf(channel: RoomId): readonly RoomId[];
}

export type Fit = "fits" | "cycle" | "too_deep";

export function fit(edges: Edges, channel: RoomId, parent: RoomId | undefined, maxDepth: number): Fit {
  if (parent === undefined) return heightOf(edges, channel, maxDepth + 1) > maxDepth ? "too_deep" : "fits";
  if (isAtOrAbove(edges, channel, parent)) return "cycle";
  return depthOf(edges, parent, maxDepth) + heightOf(edges, channel, maxDepth) > maxDepth ? "too_deep" : "fits";
}

function isAtOrAbove(edges: Edges, channel: RoomId, from: RoomId): boolean {
  const seen = new Set<RoomId>();
  const next = [from];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (at === channel) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    next.push(...edges.parentsOf(at));
  }
  return false;
}

/** Levels from the top to it, itself included; counts no further than one past `limit`. */
function depthOf(edges: Edges, channel: RoomId, limit: number): number {
  if (limit < 0) return 1;
  let deepest = 0;
  for (const parent of edges.parentsOf(channel)) deepest = Math.max(deepest, depthOf(edges, parent, limit - 1));
  return deepest + 1;
}

/** Levels from it to the lowest channel below it, itself included; counts no further than one past `limit`. */
function heightOf(edges: Edges, channel: RoomId, limit: number): number {
  if (limit < 0) return 1;
  let highest = 0;
  for (const child of edges.childrenOf(channel)) highest = Math.max(highest, heightOf(edges, child, limit - 1));
  return highest + 1;
}
