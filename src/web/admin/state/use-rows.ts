/** A list, page by page. A newer question cancels what the older one brings. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import * as z from "zod/mini";
import type { OperatorList } from "../../../protocol/operator-lists.ts";
import { troubleOf, type Trouble } from "../../state/trouble.ts";
import { useDesk } from "./admin-desk.ts";
import { ROWS, type RowOf } from "./rows.ts";

export interface Asked {
  readonly q?: string | undefined;
  readonly room?: string | undefined;
  readonly user?: string | undefined;
  readonly state?: string | undefined;
}
export interface Rows<R> {
  readonly rows: readonly R[];
  readonly isDone: boolean;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly trouble: Trouble | undefined;
  more: () => void;
  /** From the start, as it is now. */
  reload: () => void;
}

interface Found<R> {
  readonly rows: readonly R[];
  readonly next?: string | undefined;
  readonly isDone: boolean;
  readonly isLoading: boolean;
  readonly trouble?: Trouble | undefined;
}

export function useRows<L extends OperatorList>(list: L, { q, room, user, state }: Asked): Rows<RowOf<L>> {
  const { api } = useDesk();
  const [found, setFound] = useState<Found<RowOf<L>>>({ rows: [], isDone: false, isLoading: true });
  const turn = useRef(0);

  const fetchFrom = useCallback(
    (cursor?: string) => {
      const mine = ++turn.current;
      setFound((before) => ({ ...before, isLoading: true, trouble: undefined }));
      api.get(`lists/${list}`, page, { q: q === "" ? undefined : q, room, user, state, cursor }).then(
        ({ rows, next }) => {
          if (turn.current !== mine) return;
          const known = rows.flatMap((row) => rowOf(list, row));
          setFound((before) => ({
            rows: cursor === undefined ? known : [...before.rows, ...known],
            next,
            isDone: true,
            isLoading: false,
          }));
        },
        (error: unknown) => {
          if (turn.current !== mine) return;
          setFound((before) => ({ ...before, isDone: true, isLoading: false, trouble: troubleOf(error) }));
        },
      );
    },
    [api, list, q, room, user, state],
  );

  useEffect(() => {
    fetchFrom();
    return () => void turn.current++;
  }, [fetchFrom]);

  return {
    rows: found.rows,
    isDone: found.isDone,
    isLoading: found.isLoading,
    hasMore: found.next !== undefined,
    trouble: found.trouble,
    more: () => fetchFrom(found.next),
    reload: () => fetchFrom(),
  };
}

const page = z.object({ rows: z.array(z.unknown()), next: z.optional(z.string()) });

/** One that this version does not understand is left out. */
function rowOf<L extends OperatorList>(list: L, row: unknown): RowOf<L>[] {
  const result = ROWS[list].safeParse(row);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what the schema of that list gave
  return result.success ? [result.data as RowOf<L>] : [];
}
