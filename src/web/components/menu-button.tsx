/** A button with a menu of what can be done. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { PopoverButton } from "./popover-button.tsx";

export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly isBad?: boolean;
  readonly onChoose: () => void;
}

interface Props {
  label?: string;
  title?: string;
  class: string;
  trigger: ComponentChildren;
  name: string;
  /** Asked when it opens: what may be done can have changed. */
  items: () => readonly MenuItem[];
}

export function MenuButton({ items, ...rest }: Props) {
  return (
    <PopoverButton {...rest} popup="menu" panelClass="menu">
      {(close) => {
        const offered = items();
        if (offered.length === 0) return <p class="hint menu__none">There is nothing that you may do here.</p>;
        return offered.map(({ label, icon, isBad, onChoose }) => (
          <button
            key={label}
            type="button"
            role="menuitem"
            class={isBad ? "menu__item menu__item--bad" : "menu__item"}
            tabIndex={-1}
            data-row
            onClick={() => {
              close();
              onChoose();
            }}
          >
            <Icon name={icon} />
            {label}
          </button>
        ));
      }}
    </PopoverButton>
  );
}
