/** A message of mine while I change it: Enter saves, Escape leaves it as it was. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Cursor } from "../../protocol/cursor.ts";
import { MAX_TEXT_BYTES } from "../../protocol/limits.ts";
import { useDesk } from "../state/desk.ts";
import { troubleOf, type Trouble } from "../state/trouble.ts";
import { byteLength } from "../text/measure.ts";
import { focusComposer } from "./message-keys.ts";

const isTouch = matchMedia("(pointer: coarse)").matches;

export function MessageEditor({ of, text }: { of: Cursor; text: string }) {
  const desk = useDesk();
  const box = useRef<HTMLTextAreaElement>(null);
  const [value, setValue] = useState(text);
  const [trouble, setTrouble] = useState<Trouble>();
  const [isBusy, setBusy] = useState(false);
  useLayoutEffect(() => {
    box.current?.focus();
    box.current?.setSelectionRange(text.length, text.length);
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = "auto";
    box.current.style.height = `${box.current.scrollHeight}px`;
  }, [value]);

  const close = () => {
    desk.edit(undefined);
    focusComposer();
  };
  const canSave = !isBusy && value.trim() !== "" && byteLength(value) <= MAX_TEXT_BYTES;
  const save = () => {
    if (!canSave) return;
    if (value === text) return close();
    setBusy(true);
    desk.view.edit(of, value).then(close, (error: unknown) => {
      setTrouble(troubleOf(error, desk.now().state.rights));
      setBusy(false);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey && !isTouch) {
      event.preventDefault();
      save();
    }
  };
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={box}
        rows={1}
        value={value}
        aria-label="Edit the message"
        onInput={(event) => setValue(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {trouble && (
        <p class="hint hint--bad" role="alert">
          {trouble.text}
        </p>
      )}
      <span class="editor__foot">
        <button type="button" class="link-button" onClick={close}>
          Cancel
        </button>
        <button type="submit" class="link-button" disabled={!canSave}>
          Save
        </button>
      </span>
    </form>
  );
}
