/** A list with what was found, more of it, and a sentence when there is nothing or it cannot be read. */
import type { ComponentChildren } from "preact";
import type { Rows } from "../state/use-rows.ts";

interface Props<R> {
  label: string;
  rows: Rows<R>;
  /** When there is none. */
  none: string;
  /** A row, or undefined where it is not for this list. */
  children: (row: R) => ComponentChildren;
}

export function Listing<R>({ label, rows, none, children }: Props<R>) {
  return (
    <section aria-label={label} aria-busy={rows.isLoading}>
      <ul class="cards">
        {rows.rows.map((row, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a list only grows at its end, or is another one
          <li class="card" key={at}>
            {children(row)}
          </li>
        ))}
      </ul>
      {rows.trouble ? (
        <p class="hint hint--bad" role="alert">
          {rows.trouble.text}
        </p>
      ) : (
        rows.isDone && rows.rows.length === 0 && <p class="quiet">{none}</p>
      )}
      {!rows.isDone && <p class="quiet">Loading…</p>}
      <p class="listing__foot">
        {rows.hasMore && (
          <button type="button" class="button" disabled={rows.isLoading} onClick={rows.more}>
            Show more
          </button>
        )}
        <button type="button" class="link-button" onClick={rows.reload}>
          Read again<span class="visually-hidden"> {label}</span>
        </button>
      </p>
    </section>
  );
}
