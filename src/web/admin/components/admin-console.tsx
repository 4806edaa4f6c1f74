/** The admin page of somebody who may see it: a tab for everything that there is to look after. */
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { Tabs } from "../../components/tabs.tsx";
import type { AdminApi } from "../state/admin-api.ts";
import type { Act } from "../state/act.ts";
import { Acts } from "../state/acts.ts";
import { Desk } from "../state/admin-desk.ts";
import { hashOf, TABS, useAdminRoute, type AdminRoute } from "../state/admin-route.ts";
import type { Standing } from "../state/admin-token.ts";
import { AuditView } from "../views/audit-view.tsx";
import { BansView } from "../views/bans-view.tsx";
import { CallsView } from "../views/calls-view.tsx";
import { ExplainView } from "../views/explain-view.tsx";
import { PeopleView } from "../views/people-view.tsx";
import { PersonView } from "../views/person-view.tsx";
import { ReportsView } from "../views/reports-view.tsx";
import { RoomView } from "../views/room-view.tsx";
import { RoomsView } from "../views/rooms-view.tsx";
import { WordsView } from "../views/words-view.tsx";
import { ActDialog } from "./act-dialog.tsx";

interface Props {
  api: AdminApi;
  standing: Standing;
  onSignOut: (() => void) | undefined;
}

export function AdminConsole({ api, standing: { id, mayWrite }, onSignOut }: Props) {
  const route = useAdminRoute();
  const [act, setAct] = useState<Act>();
  const [told, tell] = useState("");
  // What was told belongs to where it was done.
  useEffect(() => tell(""), [route]);
  const ask = useCallback((it: Act) => {
    tell("");
    setAct(it);
  }, []);
  const desk = useMemo(() => ({ api, acts: new Acts(api), mayWrite, ask }), [api, mayWrite, ask]);
  return (
    <Desk.Provider value={desk}>
      <div class="admin">
        <header class="admin__head">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <h1>Administration</h1>
          <span class="hint admin__who">{id}</span>
          <a href="/">Chat</a>
          {onSignOut && (
            <button type="button" class="link-button" onClick={onSignOut}>
              Sign out
            </button>
          )}
        </header>
        {!mayWrite && (
          <p class="banner" role="note">
            Your token only reads (starling:read): you can look at everything, and change nothing.
          </p>
        )}
        <main class="admin__main">
          <Tabs
            label="Administration"
            tabs={TABS}
            value={route.tab}
            onChange={(tab) => {
              location.hash = hashOf({ tab });
            }}
          >
            <View key={hashOf(route)} route={route} />
          </Tabs>
        </main>
        <p class={told === "" ? "visually-hidden" : "toast admin__toast"} role="status">
          {told}
        </p>
        {act && <ActDialog act={act} onDone={tell} onClose={() => setAct(undefined)} />}
      </div>
    </Desk.Provider>
  );
}

function View({ route: { tab, room, user } }: { route: AdminRoute }) {
  switch (tab) {
    case "rooms":
      return room ? <RoomView room={room} /> : <RoomsView />;
    case "people":
      return user ? <PersonView user={user} /> : <PeopleView />;
    case "bans":
      return <BansView />;
    case "calls":
      return <CallsView />;
    case "reports":
      return <ReportsView />;
    case "words":
      return <WordsView />;
    case "explain":
      return <ExplainView room={room} user={user} />;
    case "audit":
      return <AuditView />;
    default:
      return tab satisfies never;
  }
}
