/**
 * Where one is in the list of messages: at its end and following, or somewhere in it with a part of it in the document;
 * and how one gets from there to older ones, to the latest, or to one that a link names.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { RoomState, RoomView } from "../../client/room-view.ts";
import type { Place } from "../components/scroll-keeper.tsx";
import { around, newer, older, resolve, type Slice } from "./window.ts";
import { troubleOf, type Trouble } from "./trouble.ts";

/** Closer to an end than this, in pixels, more is put in. */
const REACH = 800;
/** Closer to the end than this one follows. */
const AT_END = 48;
const PAGE = 50;

export interface ListWindow {
  readonly slice: Slice;
  readonly isFollowing: boolean;
  /** Older messages could not be had. */
  readonly trouble: Trouble | undefined;
  onPlace: (place: Place, isScroll: boolean) => void;
  toLatest: () => void;
  /** Puts an item of the newest snapshot into the document, in the middle of what is there, and stops following. */
  toItem: (index: number) => void;
  loadOlder: () => void;
}

export function useListWindow(view: RoomView, state: RoomState): ListWindow {
  const { items } = state;
  const [isFollowing, setFollowing] = useState(true);
  const [first, setFirst] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble>();
  const slice = resolve(items, isFollowing ? undefined : first);
  const isLoading = useRef(false);

  const loadOlder = useCallback(() => {
    if (isLoading.current) return;
    isLoading.current = true;
    setTrouble(undefined);
    view
      .loadOlder(PAGE)
      .catch((error: unknown) => setTrouble(troubleOf(error)))
      .finally(() => (isLoading.current = false));
  }, [view]);

  // Where the reader is, is told at each scroll; what the answer needs is read from the newest render.
  const now = useRef({ items, slice, isFollowing, first, state, trouble });
  now.current = { items, slice, isFollowing, first, state, trouble };
  const onPlace = useCallback(
    ({ fromTop, fromEnd }: Place, isScroll: boolean) => {
      const { slice: shown, ...it } = now.current;
      const isAtEnd = fromEnd < AT_END && shown.end === it.items.length;
      if (isScroll && isAtEnd !== it.isFollowing) {
        setFollowing(isAtEnd);
        setFirst(isAtEnd ? undefined : it.items[shown.start]?.key);
      }
      if (isAtEnd && fromTop > 0) return;
      if (fromTop < REACH && shown.start > 0) setFirst(older(it.items, shown));
      else if (fromTop < REACH && it.state.hasOlder && !it.state.loadingOlder && !it.trouble) loadOlder();
      else if (fromEnd < REACH && shown.end < it.items.length) setFirst(newer(it.items, shown));
    },
    [loadOlder],
  );

  // Once there is a connection again, what failed for the lack of one is worth another try.
  const isOnline = state.connection.status === "online";
  useEffect(() => {
    if (isOnline) setTrouble(undefined);
  }, [isOnline]);

  return {
    slice,
    isFollowing,
    trouble,
    onPlace,
    loadOlder,
    toLatest() {
      setFollowing(true);
      setFirst(undefined);
    },
    toItem(index) {
      setFollowing(false);
      setFirst(around(view.state.items, index));
    },
  };
}
