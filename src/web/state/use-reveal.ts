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
  // Decided once, as soon as both are known: a line that appears later is no reason to move the reader.
  const opening = useRef<Reveal | "nothing" | undefined>(undefined);
  if (opening.current === undefined && lines.length > 0 && readTo) {
    opening.current = !hasTarget && lines.some(({ kind }) => kind === "new") ? UNREAD : "nothing";
  }
  return link ?? (opening.current === "nothing" ? undefined : opening.current);
}
