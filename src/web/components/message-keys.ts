/** Arrow keys move the focus from message to message, once it is in the list; Escape goes back to writing. */
export function moveAmongMessages(event: KeyboardEvent & { currentTarget: HTMLDivElement }): void {
  const box = event.currentTarget;
  if (event.key === "Escape") return focusComposer();
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const messages = [...box.querySelectorAll<HTMLElement>("article[data-line]")];
  const at = messages.findIndex((message) => message.contains(document.activeElement));
  if (at < 0 && event.key === "ArrowDown") return;
  event.preventDefault();
  if (at < 0) return focus(lastInView(box, messages));
  if (event.key === "ArrowDown" && at === messages.length - 1) return focusComposer();
  focus(messages[at + (event.key === "ArrowUp" ? -1 : 1)]);
}

/** From the composer into the list. */
export function focusLastMessage(): void {
  focus([...document.querySelectorAll<HTMLElement>("article[data-line]")].at(-1));
}

export function focusComposer(): void {
  document.querySelector<HTMLElement>(".composer textarea")?.focus();
}

function lastInView(box: HTMLElement, messages: readonly HTMLElement[]): HTMLElement | undefined {
  const { bottom } = box.getBoundingClientRect();
  return messages.findLast((message) => message.getBoundingClientRect().top < bottom);
}

function focus(message: HTMLElement | undefined): void {
  message?.focus({ preventScroll: true });
  message?.scrollIntoView({ block: "nearest" });
}
