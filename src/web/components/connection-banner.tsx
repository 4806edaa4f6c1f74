/** What the page says while there is no connection: that nothing is lost, and when it is tried again. */
import type { Connection } from "../../client/connection-state.ts";
import { useNow } from "../state/use-now.ts";
import { wordsFor } from "../text/refusal.ts";
import { Icon } from "./icon.tsx";

interface Props {
  connection: Connection;
  /** Why it was refused, where more is known than its code. */
  because?: string | undefined;
  onTryNow: () => void;
  /** Only where the page itself knows who one is. */
  onSignOut?: (() => void) | undefined;
}

/** Refusals that another sign-in can end. */
const ABOUT_TOKEN = new Set(["token_missing", "token_invalid", "token_expired", "token_refused"]);

export function ConnectionBanner({ connection, because, onTryNow, onSignOut }: Props) {
  const now = useNow(connection.status === "waiting" ? 500 : undefined);
  switch (connection.status) {
    case "online":
    case "connecting":
      return null;
    case "offline":
      return (
        <div class="banner" role="status">
          <Icon name="offline" />
          <p>
            <b>You are offline.</b> What you write is sent as soon as you are back.
          </p>
          <button type="button" class="button" onClick={onTryNow}>
            Try now
          </button>
        </div>
      );
    case "waiting": {
      const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1_000));
      return (
        <div class="banner">
          <Icon name="offline" />
          <p>
            <b role="status">The connection is lost.</b>{" "}
            <span class="banner__countdown">{seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again…"}</span>
          </p>
          <button type="button" class="button" onClick={onTryNow}>
            Try now
          </button>
        </div>
      );
    }
    case "refused":
      return (
        <div class="banner banner--bad" role="alert">
          <Icon name="failed" />
          <p>{because ?? wordsFor(connection)}</p>
          {onSignOut && ABOUT_TOKEN.has(connection.code) && (
            <button type="button" class="button" onClick={onSignOut}>
              Sign in again
            </button>
          )}
          <button type="button" class="button" onClick={onTryNow}>
            Try again
          </button>
        </div>
      );
  }
}
