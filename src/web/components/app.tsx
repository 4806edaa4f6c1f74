/** Who one is: as the site says, or as one picked. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { createClient } from "../../client/client.ts";
import type { RoomAddress } from "../../protocol/ids.ts";
import { rememberedName, rememberName } from "../state/remembered.ts";
import { developmentToken, siteToken, type TokenFunction } from "../token-source.ts";
import { Chat } from "./chat.tsx";
import { SignIn } from "./sign-in.tsx";

export function App() {
  const site = useMemo(siteToken, []);
  const [name, setName] = useState(rememberedName);
  const [lobby, setLobby] = useState<RoomAddress>();
  const token = useMemo<TokenFunction | undefined>(() => {
    if (site) return site;
    if (name === undefined) return undefined;
    return async () => {
      const answer = await developmentToken(name);
      setLobby(answer.lobby);
      return answer.token;
    };
  }, [site, name]);

  const signIn = async (picked: string) => {
    // Asked here too, so that a refusal is shown where the name was written.
    await developmentToken(picked);
    rememberName(picked);
    setName(picked);
  };
  const signOut = () => {
    rememberName(undefined);
    // A fresh page: nothing of the one person is left for the other.
    location.hash = "";
    location.reload();
  };

  if (!token) return <SignIn onName={signIn} />;
  return <SignedIn token={token} lobby={lobby} onSignOut={site ? undefined : signOut} />;
}

interface Props {
  token: TokenFunction;
  lobby: RoomAddress | undefined;
  onSignOut: (() => void) | undefined;
}

function SignedIn({ token, lobby, onSignOut }: Props) {
  const client = useMemo(() => createClient({ url: location.origin, token }), [token]);
  useEffect(() => {
    client.me.open();
    return () => client.close();
  }, [client]);
  return <Chat client={client} lobby={lobby} onSignOut={onSignOut} />;
}
