/** A modal window: the browser's own dialog, which keeps the focus inside and closes on Escape. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface Props {
  title: string;
  isWide?: boolean;
  onClose: () => void;
  children: (close: () => void) => ComponentChildren;
}

export function Modal({ title, isWide, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  return (
    <dialog
      class={isWide ? "dialog dialog--wide" : "dialog"}
      ref={dialog}
      aria-labelledby={id}
      onClose={(event) => {
        // One inside of it closes, too.
        if (event.target === event.currentTarget) onClose();
      }}
      // What is behind it does not hear of keys.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header class="dialog__head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {children(close)}
    </dialog>
  );
}
