/** What may be done with a person here: only that is offered. */
import type { RoomState } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import type { MenuItem } from "../components/menu-button.tsx";
import { nameOf } from "../text/person.ts";
import { capital } from "../text/rules.ts";
import { grantable, outranks, rankOf, roleName } from "../text/roles.ts";
import type { Desk } from "./desk.ts";
import { roleIn, type Roster } from "./use-roster.ts";

export function personMenu(desk: Desk, person: Actor): MenuItem[] {
  const { state, roster } = desk.now();
  const items: MenuItem[] = [];
  if (person.id !== state.you?.id) {
    if (state.member) items.push({ label: "Whisper", icon: "whisper", onChoose: () => desk.whisper(person) });
    items.push({ label: "Message", icon: "message", onChoose: () => desk.message(person) });
  }
  return [...items, ...roleItems(desk, person, state, roster), ...orderItems(desk, person, state, roster)];
}

/** Owners name others up to their own rank, and act upon nobody who has it. Everyone may step down. */
function roleItems(desk: Desk, person: Actor, { rights, room, you }: RoomState, roster: Roster): MenuItem[] {
  if (!rights || !room) return [];
  const name = nameOf(person);
  const given = grantable(room.kind);
  const theirs = roleIn(roster, person.id);
  const isMe = person.id === you?.id;
  const hasGiven = given.some((it) => it === theirs);
  const take: MenuItem = {
    label: isMe ? `Step down as ${roleName(theirs)}` : `Take the role of ${roleName(theirs)} away`,
    icon: "down",
    onChoose: () => desk.attempt(() => desk.view.grant(person.id, null), `${name} is a member now`),
  };
  if (isMe) return hasGiven ? [take] : [];
  if (rankOf(rights.role) < rankOf("owner") || theirs === "none" || !outranks(rights.role, theirs)) return [];
  const offers = given
    .filter((it) => it !== theirs && rankOf(it) <= rankOf(rights.role))
    .map((it): MenuItem => ({
      label: capital(`make ${roleName(it)}`),
      icon: "role",
      onChoose: () => desk.attempt(() => desk.view.grant(person.id, it), `${name} is ${roleName(it)} now`),
    }));
  return hasGiven ? [...offers, take] : offers;
}

function orderItems(desk: Desk, person: Actor, { rights, you }: RoomState, roster: Roster): MenuItem[] {
  if (!rights || person.id === you?.id || !outranks(rights.role, roleIn(roster, person.id))) return [];
  const { may } = rights;
  const name = nameOf(person);
  const isMuted = roster.mutes.some(({ user }) => user.id === person.id);
  const isBanned = roster.bans.some(({ user }) => user.id === person.id);
  const items: MenuItem[] = [];
  if (may.includes("mute") && isMuted) {
    const unmute = () => desk.attempt(() => desk.view.unmute(person.id), `${name} can write again`);
    items.push({ label: "Let them write again", icon: "tick", onChoose: unmute });
  } else if (may.includes("mute")) {
    const onChoose = () => desk.ask({ what: "sanction", verb: "mute", person });
    items.push({ label: "Mute…", icon: "mute", isBad: true, onChoose });
  }
  if (may.includes("kick") && !isBanned) {
    const onChoose = () => desk.ask({ what: "sanction", verb: "kick", person });
    items.push({ label: "Put out…", icon: "leave", isBad: true, onChoose });
  }
  if (may.includes("ban") && isBanned) {
    const unban = () => desk.attempt(() => desk.view.unban(person.id), `${name} may come back`);
    items.push({ label: "Lift the ban", icon: "tick", onChoose: unban });
  } else if (may.includes("ban")) {
    const onChoose = () => desk.ask({ what: "sanction", verb: "ban", person });
    items.push({ label: "Ban…", icon: "ban", isBad: true, onChoose });
  }
  if (may.includes("delete")) {
    const onChoose = () => desk.ask({ what: "delete-all", person });
    items.push({ label: "Delete all their messages…", icon: "delete", isBad: true, onChoose });
  }
  return items;
}
