/** What may be done with a message: only that is offered. */
import { isMessage } from "../../client/message-fold.ts";
import type { RoomItem, RoomState } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import type { MenuItem } from "../components/menu-button.tsx";
import { rankOf } from "../text/roles.ts";
import { announce } from "./announce.ts";
import type { Desk } from "./desk.ts";
import { cursorOf, timeline, type MessageLine } from "./timeline.ts";
import { roleIn, type Roster } from "./use-roster.ts";

/** It can be answered, and reacted to. */
export function canAnswer({ item, deleted, held }: MessageLine): boolean {
  return item.state === "sent" && deleted === undefined && held === undefined;
}

export function canEdit(line: MessageLine, { rights, member }: RoomState, now: number): boolean {
  if (!line.mine || !member || line.deleted || line.held || line.item.state !== "sent") return false;
  return rights === undefined || now - line.at < rights.settings.editMs;
}

/** The key of my last message that can still be changed, if it is not too far up. */
export function lastEditable(state: RoomState): string | undefined {
  const mine = state.items.findLast((it) => isMine(it, state.you));
  if (!mine) return undefined;
  const [line] = timeline([mine], state.you, undefined).filter((it) => it.kind === "message");
  return line && canEdit(line, state, Date.now()) ? line.key : undefined;
}

function isMine(item: RoomItem, you: Actor | undefined): boolean {
  if (item.state !== "sent" || item.activity.actor.id !== you?.id) return false;
  return isMessage(item.activity) && item.activity.overlay?.deleted === undefined;
}

/** One's own, or as somebody who may delete those of lower ones. */
function canDelete(line: MessageLine, { rights, member }: RoomState, roster: Roster): boolean {
  if (line.deleted || line.item.state !== "sent") return false;
  if (line.mine) return member;
  if (!rights?.may.includes("delete")) return false;
  return rankOf(rights.role) > rankOf(roleIn(roster, line.author.id));
}

export function messageMenu(desk: Desk, line: MessageLine, link: string): MenuItem[] {
  const { state, roster } = desk.now();
  const of = cursorOf(line.item);
  if (!of) return [];
  const { view } = desk;
  const mayDelete = state.rights?.may.includes("delete") === true;
  const items: MenuItem[] = [];
  if (canEdit(line, state, Date.now()))
    items.push({ label: "Edit", icon: "edit", onChoose: () => desk.edit(line.key) });
  items.push({ label: "Copy link", icon: "link", onChoose: () => void copy(desk, link) });
  if (line.held && mayDelete)
    items.push({ label: "Let it through", icon: "tick", onChoose: () => desk.attempt(() => view.release(of)) });
  if (mayDelete && (line.deleted || line.edited !== undefined))
    items.push({
      label: "What it said before…",
      icon: "waiting",
      onChoose: () => desk.ask({ what: "versions", line }),
    });
  if (line.deleted && !line.deleted.purged && (mayDelete || line.deleted.by === state.you?.id))
    items.push({ label: "Bring it back", icon: "undo", onChoose: () => desk.attempt(() => view.undelete(of)) });
  // What cannot be had back is for those who are responsible for the place.
  if (line.deleted && !line.deleted.purged && mayDelete && rankOf(state.rights?.role ?? "none") >= rankOf("owner"))
    items.push({
      label: "Remove for good…",
      icon: "ban",
      isBad: true,
      onChoose: () => desk.ask({ what: "purge", line }),
    });
  if (!line.mine && !line.deleted && state.member)
    items.push({ label: "Report…", icon: "flag", isBad: true, onChoose: () => desk.ask({ what: "report", line }) });
  if (canDelete(line, state, roster))
    items.push({ label: "Delete…", icon: "delete", isBad: true, onChoose: () => desk.ask({ what: "delete", line }) });
  return items;
}

async function copy(desk: Desk, link: string): Promise<void> {
  // The browser refuses where the page is not served securely, or was not allowed to.
  const said = await navigator.clipboard.writeText(link).then(
    () => "Link copied",
    () => "The browser did not allow it",
  );
  announce(said);
  desk.attempt(async () => undefined, said);
}
