/** What a list is narrowed by; asked when one submits it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

interface Props {
  label: string;
  placeholder?: string;
  onSearch: (q: string) => void;
  children?: ComponentChildren;
}

export function SearchLine({ label, placeholder, onSearch, children }: Props) {
  const [q, setQ] = useState("");
  return (
    <form
      class="search-line"
      role="search"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(q.trim());
      }}
    >
      <label class="field">
        <span>{label}</span>
        <input
          type="search"
          value={q}
          maxLength={100}
          placeholder={placeholder}
          autocomplete="off"
          autocapitalize="off"
          onInput={(event) => setQ(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button">
        Search
      </button>
      {children}
    </form>
  );
}
