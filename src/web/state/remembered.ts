/** What the browser remembers between visits: the name one signed in with. A browser that forbids it just forgets. */
const NAME = "starling.name";

export function rememberedName(): string | undefined {
  try {
    return localStorage.getItem(NAME) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberName(name: string | undefined): void {
  try {
    if (name === undefined) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, name);
  } catch {
    // Storage is switched off: then the name is asked for at the next visit.
  }
}
