/** A room's settings, rules and members: to change for those who may, to read for everybody. */
import { useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomState } from "../../client/room-view.ts";
import { useDesk } from "../state/desk.ts";
import { useRoster } from "../state/use-roster.ts";
import { useStore } from "../state/use-store.ts";
import { Modal } from "./modal.tsx";
import { SettingsGeneral } from "./settings-general.tsx";
import { SettingsPeople } from "./settings-people.tsx";
import { SettingsRules } from "./settings-rules.tsx";
import { Tabs } from "./tabs.tsx";

interface Props {
  client: Client;
  title: string;
  onClose: () => void;
}

const TABS = [
  ["general", "Room"],
  ["rules", "Rules"],
  ["people", "Members"],
] as const;
type Tab = (typeof TABS)[number][0];

export function RoomSettings({ client, title, onClose }: Props) {
  const { view } = useDesk();
  const state = useStore(view);
  const roster = useRoster(view, state.member);
  const [tab, setTab] = useState<Tab>("general");
  const { rights } = state;
  return (
    <Modal title={title} isWide onClose={onClose}>
      {(close) =>
        rights ? (
          <Tabs label="Settings" tabs={TABS} value={tab} onChange={setTab}>
            {tab === "general" && <SettingsGeneral client={client} state={state} rights={rights} onRemoved={close} />}
            {tab === "rules" && <SettingsRules rights={rights} />}
            {tab === "people" && <SettingsPeople state={state} roster={roster} />}
          </Tabs>
        ) : (
          <p class="hint">{said(state)}</p>
        )
      }
    </Modal>
  );
}

function said({ connection }: RoomState): string {
  return connection.status === "online" ? "The room has not told its rules." : "Not connected.";
}
