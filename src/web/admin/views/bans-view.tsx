/** Everybody who is banned, from a room or from everywhere, and everybody who is muted. */
import { useState } from "preact/hooks";
import { Choice } from "../../components/choice.tsx";
import { SanctionList } from "../components/sanction-list.tsx";
import { SearchLine } from "../components/search-line.tsx";
import { useRows } from "../state/use-rows.ts";

export function BansView() {
  const [kind, setKind] = useState<"ban" | "mute">("ban");
  const [q, search] = useState("");
  return (
    <>
      <SearchLine label="By why it was done" placeholder="spam" onSearch={search}>
        <Choice label="What" value={kind} options={{ ban: "Bans", mute: "Mutes" }} onChange={setKind} />
      </SearchLine>
      {kind === "ban" ? <Bans q={q} /> : <Mutes q={q} />}
    </>
  );
}

function Bans({ q }: { q: string }) {
  return <SanctionList kind="ban" rows={useRows("bans", { q })} none="Nobody is banned." />;
}

function Mutes({ q }: { q: string }) {
  return <SanctionList kind="mute" rows={useRows("mutes", { q })} none="Nobody is muted." />;
}
