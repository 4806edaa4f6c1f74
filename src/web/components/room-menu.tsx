/** What can be done with the room, in its head. */
import type { RoomState } from "../../client/room-view.ts";
import { useDesk } from "../state/desk.ts";
import { Icon } from "./icon.tsx";
import { MenuButton, type MenuItem } from "./menu-button.tsx";

export function RoomMenu({ state, title, openCalls }: { state: RoomState; title: string; openCalls: number }) {
  const desk = useDesk();
  const items = (): MenuItem[] => {
    const may = desk.now().state.rights?.may ?? [];
    const mayChange = may.includes("set-acl") || may.includes("rename") || may.includes("mute");
    const list: MenuItem[] = [];
    if (may.includes("create") && state.room?.kind === "channel")
      list.push({ label: "New room here…", icon: "compose", onChoose: () => desk.ask({ what: "new-room" }) });
    if (may.includes("invite"))
      list.push({ label: "Invite someone…", icon: "people", onChoose: () => desk.ask({ what: "invite" }) });
    list.push({
      label: mayChange ? "Room settings…" : "Rules and members…",
      icon: "gear",
      onChoose: () => desk.ask({ what: "settings" }),
    });
    if (may.includes("call-admin"))
      list.push({ label: "Call an admin…", icon: "bell", onChoose: () => desk.ask({ what: "call-admin" }) });
    list.push({
      label: openCalls > 0 ? `Calls (${openCalls} open)…` : "Calls…",
      icon: "message",
      onChoose: () => desk.ask({ what: "calls" }),
    });
    if (state.member) list.push({ label: "Leave this room", icon: "leave", isBad: true, onChoose: () => desk.leave() });
    return list;
  };
  return (
    <MenuButton
      class="icon-button room-menu"
      label={openCalls > 0 ? `More about ${title}, ${openCalls} open calls` : `More about ${title}`}
      title="More"
      name={title}
      trigger={
        <>
          <Icon name="settings" />
          {openCalls > 0 && <span class="badge">{openCalls}</span>}
        </>
      }
      items={items}
    />
  );
}
