/** Waits for a view to get somewhere. */
import type { Connection } from "./connection-state.ts";
import { clientError, StarlingError } from "./error.ts";
import type { Store } from "./store.ts";

/**
 * Resolves once `reached()`; rejects when the server refuses us (its code, not temporary) or when `isClosed()`. Only an end by
 * us leaves a view closed; being offline is waited out.
 */
export function until<S extends { readonly connection: Connection }>(
  store: Store<S>,
  reached: () => boolean,
  isClosed: () => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const isDone = (): boolean => {
      const { connection } = store.state;
      if (isClosed()) reject(clientError("closed"));
      else if (connection.status === "refused")
        reject(new StarlingError({ code: connection.code, temporary: false, message: connection.message }));
      else if (reached()) resolve();
      else return false;
      return true;
    };
    if (isDone()) return;
    const stop = store.subscribe(() => void (isDone() && stop()));
  });
}
