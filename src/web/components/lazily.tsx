/** A part of the page that is fetched when it is first needed. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

interface Closable {
  /** Called when it cannot be fetched, too. */
  readonly onClose: () => void;
}

export function lazily<P extends Closable>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let Loaded: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [, drawn] = useState(0);
    useEffect(() => {
      if (Loaded) return;
      load().then((it) => {
        Loaded = it;
        drawn(1);
      }, props.onClose);
    }, []);
    return Loaded ? <Loaded {...props} /> : null;
  };
}
