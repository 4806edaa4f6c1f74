/** A coloured sign for a person (round) or a room (square), the same everywhere. Hidden from readers: the name is beside it. */
import { hueOf, initialsOf } from "../text/person.ts";
import { Icon } from "./icon.tsx";

interface Props {
  id: string;
  name: string;
  kind?: "person" | "room";
  size?: "small" | "medium" | "large";
}

export function Avatar({ id, name, kind = "person", size = "medium" }: Props) {
  return (
    <span class={`avatar avatar--${kind} avatar--${size}`} style={{ "--hue": String(hueOf(id)) }} aria-hidden="true">
      {kind === "room" ? <Icon name="hash" /> : initialsOf(name)}
    </span>
  );
}
