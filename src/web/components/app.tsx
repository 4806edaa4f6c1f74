/** Who one is: as the site says, or as one picked. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { createClient } from "../../client/client.ts";
import type { PendingStore } from "../../client/pending-store.ts";
import type { RoomAddress } from "../../protocol/ids.ts";
import { forgetEverything, rememberedName, rememberName, unsentOf } from "../state/remembered.ts";
import { developmentToken, siteToken, type TokenFunction } from "../token-source.ts";
import { Chat } from "./chat.tsx";
import { SignIn } from "./sign-in.tsx";

export function App() {
  const site = useMemo(siteToken, []);
  const [name, setName] = useState(rememberedName);
  if (site) return <SignedIn token={site} />;
  if (name !== undefined) return <Picked name={name} />;

  const signIn = async (picked: string) => {
    // Asked here too, so that a refusal is shown where the name was written.
    await developmentToken(picked);
    rememberName(picked);
    setName(picked);
  };
  return <SignIn onName={signIn} />;
}

/** Somebody who picked a name: the development issuer takes their word for it. */
function Picked({ name }: { name: string }) {
  const [lobby, setLobby] = useState<RoomAddress>();
  const token = useMemo<TokenFunction>(
    () => async () => {
      const answer = await developmentToken(name);
      setLobby(answer.lobby);
      return answer.token;
    },
    [name],
  );
  const unsent = useMemo(() => unsentOf(name), [name]);
  return <SignedIn token={token} unsent={unsent} lobby={lobby} onSignOut={signOut} />;
}

function signOut(): void {
  forgetEverything();
  // A fresh page: nothing of the one person is left for the other.
  location.hash = "";
  location.reload();
}

interface Props {
  token: TokenFunction;
  /** Absent where the page does not know for whom it would keep them. */
  unsent?: PendingStore | undefined;
  lobby?: RoomAddress | undefined;
  onSignOut?: () => void;
}

function SignedIn({ token, unsent, lobby, onSignOut }: Props) {
  const client = useMemo(
    () => createClient({ url: location.origin, token, ...(unsent && { pendingStore: unsent }) }),
    [token, unsent],
  );
  useEffect(() => {
    client.me.open();
    return () => client.close();
  }, [client]);
  return <Chat client={client} lobby={lobby} onSignOut={onSignOut} />;
}
