/** Who one is: as the site says, or as one picked. Without an admin token there is nothing but a sentence. */
import { useMemo, useState } from "preact/hooks";
import * as z from "zod/mini";
import { wordListsAnswer } from "../../../protocol/listed-words.ts";
import { forgetEverything, rememberedName, rememberName } from "../../state/remembered.ts";
import { developmentToken, siteToken, type TokenFunction } from "../../token-source.ts";
import { AdminApi } from "../state/admin-api.ts";
import { developmentAdminToken, standingOf } from "../state/admin-token.ts";
import { useAnswer } from "../state/use-answer.ts";
import { AdminConsole } from "./admin-console.tsx";
import { AdminSignIn } from "./admin-sign-in.tsx";
import { NoEntry } from "./no-entry.tsx";

export function AdminApp() {
  const site = useMemo(siteToken, []);
  const [name, setName] = useState(rememberedName);
  const token = useMemo(() => (name === undefined ? undefined : developmentAdminToken(name)), [name]);
  if (site) return <Entrance token={site} />;
  if (token) return <Entrance token={token} onSignOut={signOut} />;
  const signIn = async (picked: string) => {
    // Asked here too, so that a refusal is shown where the name was written.
    await developmentToken(picked);
    rememberName(picked);
    setName(picked);
  };
  return <AdminSignIn onName={signIn} />;
}

function signOut(): void {
  forgetEverything();
  location.hash = "";
  location.reload();
}

/** The server is asked before anything is shown: what a token says of itself is not what it is worth. */
function Entrance({ token, onSignOut }: { token: TokenFunction; onSignOut?: () => void }) {
  const api = useMemo(() => new AdminApi(token), [token]);
  const entry = useAnswer(async () => {
    const standing = standingOf(await api.token());
    await api.get("word-lists", z.pick(wordListsAnswer, {}));
    return standing;
  }, [api]);
  if (entry.trouble) return <NoEntry trouble={entry.trouble} onAgain={entry.reload} onSignOut={onSignOut} />;
  if (!entry.value) {
    return (
      <main class="quiet">
        <p role="status">Signing in…</p>
      </main>
    );
  }
  return <AdminConsole api={api} standing={entry.value} onSignOut={onSignOut} />;
}
