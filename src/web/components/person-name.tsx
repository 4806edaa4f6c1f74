/** The name over a message: a press says what can be done with the person. */
import type { Actor } from "../../protocol/activity.ts";
import { useDesk } from "../state/desk.ts";
import { personMenu } from "../state/person-menu.ts";
import { hueOf, nameOf } from "../text/person.ts";
import { MenuButton } from "./menu-button.tsx";

export function PersonName({ person }: { person: Actor }) {
  const desk = useDesk();
  const name = nameOf(person);
  return (
    <span class="bubble__author" style={{ "--hue": String(hueOf(person.id)) }}>
      <MenuButton class="name-button" name={name} trigger={name} items={() => personMenu(desk, person)} />
    </span>
  );
}
