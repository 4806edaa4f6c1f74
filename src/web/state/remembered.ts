/**
 * What the browser remembers between visits: the name one signed in with, and the messages that could not be sent yet. A
 * browser that forbids it just forgets.
 */
import { storageStore, type PendingStore } from "../../client/pending-store.ts";

const NAME = "starling.name";
const UNSENT = "starling.unsent";
const SMALL = "starling.small.";

export function rememberedName(): string | undefined {
  return attempt((storage) => storage.getItem(NAME) ?? undefined);
}

export function rememberName(name: string): void {
  attempt((storage) => storage.setItem(NAME, name));
}

/** One for each person: nobody sends what somebody else wrote on the same machine. */
export function unsentOf(name: string): PendingStore | undefined {
  return attempt((storage) => storageStore(storage, `${UNSENT}.${encodeURIComponent(name)}.`));
}

/** Small things of no weight: what was used last, what was folded. */
export function recall(what: string): string | undefined {
  return attempt((storage) => storage.getItem(SMALL + what) ?? undefined);
}

export function forgettable(what: string, value: string): void {
  attempt((storage) => storage.setItem(SMALL + what, value));
}

/** Whoever leaves leaves nothing behind. */
export function forgetEverything(): void {
  attempt((storage) => {
    const ours = (key: string) => key === NAME || key.startsWith(`${UNSENT}.`) || key.startsWith(SMALL);
    for (const key of Object.keys(storage).filter(ours)) storage.removeItem(key);
  });
}

/** Even to look at `localStorage` throws where storage is switched off. */
function attempt<T>(what: (storage: Storage) => T): T | undefined {
  try {
    return what(localStorage);
  } catch {
    return undefined;
  }
}
