/**
 * A button that opens a small panel beside itself. The browser's own popover: over everything, closed by Escape and by a
 * click elsewhere; the focus goes in, and back to the button.
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  /** What the button says to those who cannot see it; absent where its content does. */
  label?: string;
  title?: string;
  class: string;
  popup: "menu" | "dialog";
  trigger: ComponentChildren;
  /** The name of what opens. */
  name: string;
  panelClass: string;
  children: (close: () => void) => ComponentChildren;
}

const GAP = 4;
const MARGIN = 8;

export function PopoverButton(props: Props) {
  const { label, title, popup, trigger, name, panelClass, children } = props;
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    const it = panel.current;
    if (!isOpen || !it || !button.current) return;
    it.showPopover();
    place(it, button.current);
    it.querySelector<HTMLElement>("[data-row]")?.focus();
  }, [isOpen]);
  const close = () => {
    panel.current?.hidePopover();
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={props.class}
        aria-label={label}
        title={title}
        aria-haspopup={popup}
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        {trigger}
      </button>
      {isOpen && (
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it has a role, one of two
        <div
          ref={panel}
          class={`popover ${panelClass}`}
          popover="auto"
          role={popup}
          aria-label={name}
          onToggle={(event) => {
            if (event.newState === "closed") setOpen(false);
          }}
          onKeyDown={(event) => moveInside(event, close)}
        >
          {children(close)}
        </div>
      )}
    </>
  );
}

/** Arrow keys, Home and End among its rows; Tab goes on from the button. What is around it does not hear of any key. */
function moveInside(event: KeyboardEvent & { currentTarget: HTMLElement }, close: () => void): void {
  event.stopPropagation();
  if (event.key === "Tab") return close();
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const to = targetOf(event.key, at, rows.length);
  if (to === undefined) return;
  event.preventDefault();
  rows[to]?.focus();
}

function targetOf(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowUp":
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

/** Below the button, or above it where there is more room; never over the edge of the window. */
function place(panel: HTMLElement, button: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const isBelow = from.bottom + GAP + height + MARGIN <= innerHeight || from.top < innerHeight - from.bottom;
  const top = isBelow ? from.bottom + GAP : from.top - GAP - height;
  const left = from.left + width + MARGIN <= innerWidth ? from.left : from.right - width;
  panel.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
  panel.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
}
