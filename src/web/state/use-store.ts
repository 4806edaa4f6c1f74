/** Shows a store of the client: renders again whenever it has a new snapshot. */
import { useLayoutEffect, useReducer } from "preact/hooks";
import type { Store } from "../../client/store.ts";

export function useStore<S>(store: Store<S>): S {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const rendered = store.state;
  useLayoutEffect(() => {
    const check = () => changed(undefined);
    // It may have changed between the render and now.
    if (store.state !== rendered) check();
    return store.subscribe(check);
    // oxlint-disable-next-line react/exhaustive-deps -- `rendered` matters only when the store is a new one
  }, [store]);
  return store.state;
}
