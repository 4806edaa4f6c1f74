/** Everything that may be done with a person in a list. */
import type { Actor } from "../../protocol/activity.ts";
import { useDesk } from "../state/desk.ts";
import { personMenu } from "../state/person-menu.ts";
import { nameOf } from "../text/person.ts";
import { Icon } from "./icon.tsx";
import { MenuButton } from "./menu-button.tsx";

export function PersonMore({ person }: { person: Actor }) {
  const desk = useDesk();
  const name = nameOf(person);
  return (
    <MenuButton
      class="icon-button"
      label={`More about ${name}`}
      title={`More about ${name}`}
      name={name}
      trigger={<Icon name="settings" />}
      items={() => personMenu(desk, person)}
    />
  );
}
