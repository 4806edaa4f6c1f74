/** This page has made, moved or removed a room: who shows lists of rooms reads them again. */
const listeners = new Set<() => void>();

export function treeChanged(): void {
  for (const listener of listeners) listener();
}

/** Calls back after each change until the returned function is called. */
export function onTreeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
