/**
 * What the list brings into view: the message that a link named; or, when a room opens with more unread than fits on the
 * screen, where that begins.
 */
import { useMemo, useRef } from "preact/hooks";
import type { Cursor } from "../../protocol/cursor.ts";
import type { Reveal } from "../components/scroll-keeper.tsx";
import type { Line } from "./timeline.ts";

const UNREAD: Reveal = { selector: "[data-new]", block: "start", ifAbove: true };

export function useReveal(
  lines: readonly Line[],
  readTo: Cursor | undefined,
  hasTarget: boolean,
  target: string | undefined,
): Reveal | undefined {
  const link = useMemo<Reveal | undefined>(
    () => (target === undefined ? undefined : { selector: "[data-target]", block: "center" }),
    [target],
  );
  const isDecided = useRef(false);
  const latest = useRef<Reveal | undefined>(undefined);
  if (link) latest.current = link;
  // Decided once, as soon as both are known: a line that appears later is no reason to move the reader.
  if (!isDecided.current && lines.length > 0 && readTo) {
    isDecided.current = true;
    if (!hasTarget && lines.some(({ kind }) => kind === "new")) latest.current = UNREAD;
  }
  return latest.current;
}
