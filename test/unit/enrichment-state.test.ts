/** Enrichment's state, to the changelog and back. */
import { expect, test } from "vitest";
import {
  decodeHeld,
  decodeState,
  encodeHeld,
  encodeState,
  heldKey,
  parseStateKey,
  stateKey,
} from "../../src/domain/enrichment-state.ts";
import { EMPTY_STATE, fold, type LoggedSegment } from "../../src/domain/enrichment.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";

const LOBBY = trusted<RoomId>("g~0123456789abcdefghjkmnpqrs");
const HELD: LoggedSegment = {
  segment: { v: 1, environment: "test", target: LOBBY, epoch: 5, first: 3, last: 4, events: [], lost: true },
  log: { at: 10, partition: 1, offset: "77" },
};

test("a state comes back as it was, its held segments from entries of their own", () => {
  const { state } = fold(EMPTY_STATE, HELD);
  const entries = new Map(state.held.map((it) => [it.log.offset, encodeHeld(it)]));

  expect(decodeState(encodeState(state), (offset) => decodeHeld(entries.get(offset) ?? ""))).toEqual(state);
});

test("the entry of a target is told from those of its held segments", () => {
  const key = stateKey(LOBBY, 5);

  expect(parseStateKey(key)).toEqual({ target: LOBBY, epoch: 5 });
  expect(heldKey(key, HELD)).toBe(`${LOBBY} 5 77`);
  expect(parseStateKey(heldKey(key, HELD))).toBeUndefined();
});

test("each epoch of a target has an entry of its own", () => {
  expect(stateKey(LOBBY, 5)).not.toBe(stateKey(LOBBY, 6));
});
