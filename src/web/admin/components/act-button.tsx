/** Opens the question of something that can be done. Absent for who only reads: the banner on top says why. */
import type { Act } from "../state/act.ts";
import { useDesk } from "../state/admin-desk.ts";

interface Props {
  /** Whom or what it is about, for who does not see the row it stands in. */
  of?: string;
  text: string;
  act: Act;
}

export function ActButton({ of, text, act }: Props) {
  const { mayWrite, ask } = useDesk();
  if (!mayWrite) return null;
  return (
    <button type="button" class={act.isBad ? "button button--row-bad" : "button"} onClick={() => ask(act)}>
      {text}
      {of !== undefined && <span class="visually-hidden"> {of}</span>}
    </button>
  );
}
