/** One search at a time: what is asked, the hits so far, and what is wrong. A newer question cancels the one before. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomAddress } from "../../protocol/ids.ts";
import { MAX_QUERY_LENGTH } from "../../protocol/limits.ts";
import type { SearchHit } from "../../protocol/rest.ts";
import { troubleOf, type Trouble } from "./trouble.ts";

/** How long one pauses in typing before it is asked. */
const TYPING_MS = 250;

export interface Question {
  readonly q: string;
  readonly order: "newest" | "best";
  /** Only this room; absent: all of mine. */
  readonly room?: RoomAddress | undefined;
}
export interface Search {
  readonly question: Question;
  ask: (question: Question) => void;
  readonly hits: readonly SearchHit[];
  /** Undefined until the first answer. */
  readonly isDone: boolean;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly trouble: Trouble | undefined;
  more: () => void;
  /** The page that failed, once more. */
  again: () => void;
  /** The question as it stands, anew and without a pause: what was not there a moment ago may be now. */
  submit: () => void;
}

interface Found {
  readonly hits: readonly SearchHit[];
  readonly next?: string | undefined;
  readonly isDone: boolean;
  readonly trouble?: Trouble | undefined;
}
const NOTHING: Found = { hits: [], isDone: false };

export function useSearch(client: Pick<Client, "search">): Search {
  const [question, ask] = useState<Question>({ q: "", order: "newest" });
  const [found, setFound] = useState<Found>(NOTHING);
  /** The page that is being fetched: from the start, or from a cursor on. `turn` tells two tries of the same one apart. */
  const [page, setPage] = useState<{ cursor?: string; turn: number } | undefined>();
  const q = question.q.trim().slice(0, MAX_QUERY_LENGTH);
  const { order, room } = question;
  const typing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const askAnew = useCallback(() => {
    clearTimeout(typing.current);
    setFound(NOTHING);
    setPage({ turn: Date.now() });
  }, []);

  useEffect(() => {
    if (q === "") {
      setFound(NOTHING);
      setPage(undefined);
      return undefined;
    }
    typing.current = setTimeout(askAnew, TYPING_MS);
    return () => clearTimeout(typing.current);
  }, [client, q, order, room]);

  useEffect(() => {
    if (!page || q === "") return undefined;
    const controller = new AbortController();
    const options = {
      order,
      signal: controller.signal,
      ...(room && { room }),
      ...(page.cursor && { cursor: page.cursor }),
    };
    client.search(q, options).then(
      ({ hits, next }) => {
        if (controller.signal.aborted) return;
        setFound((before) => ({ hits: page.cursor ? [...before.hits, ...hits] : hits, next, isDone: true }));
        setPage(undefined);
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setFound((before) => ({ ...before, isDone: true, trouble: troubleOf(error) }));
        setPage(undefined);
      },
    );
    return () => controller.abort();
    // oxlint-disable-next-line react/exhaustive-deps -- a changed question sets a new page after the pause
  }, [page]);

  const fetchFrom = useCallback((cursor?: string) => {
    setFound((before) => ({ ...before, trouble: undefined }));
    setPage({ turn: Date.now(), ...(cursor !== undefined && { cursor }) });
  }, []);

  return {
    question,
    ask,
    hits: found.hits,
    isDone: found.isDone,
    isLoading: page !== undefined,
    hasMore: found.next !== undefined,
    trouble: found.trouble,
    more: () => fetchFrom(found.next),
    again: () => fetchFrom(found.next),
    submit() {
      if (q !== "") askAnew();
    },
  };
}
