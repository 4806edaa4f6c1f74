/** How a room opens: at its end, or, when there is more unread than fits on the screen, where that begins. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Line } from "./timeline.ts";
import type { ListWindow } from "./use-list-window.ts";

/** What stays above the "new messages" line, so that one sees what it follows on. */
const CONTEXT_PX = 96;

export function useOpening(lines: readonly Line[], window: ListWindow, hasTarget: boolean): void {
  const isOpen = useRef(false);
  useLayoutEffect(() => {
    if (isOpen.current || lines.length === 0) return;
    isOpen.current = true;
    const box = document.querySelector<HTMLElement>(".messages");
    const line = box?.querySelector<HTMLElement>("[data-new]");
    if (hasTarget || !box || !line) return;
    const hidden = box.getBoundingClientRect().top - line.getBoundingClientRect().top;
    if (hidden <= 0) return;
    window.stay();
    box.scrollTop -= hidden + CONTEXT_PX;
  });
}
