/** How an inbox stands in SQLite. */
import { activity, roomKind } from "../../src/protocol/activity.ts";
import { trusted, type RoomAddress, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import type { Inbox } from "./inbox.ts";

export type Row = {
  room: string;
  address: string;
  kind: string;
  name: string | null;
  peer_id: string | null;
  peer_name: string | null;
  head_epoch: number;
  head_seq: number;
  count: number;
  last: string | null;
  changed: number;
  read_epoch: number;
  read_seq: number;
  read_count: number;
  carried: number;
  gone: number;
};

export function toRow(it: Inbox): Row {
  return {
    room: it.room,
    address: it.address,
    kind: it.kind,
    name: it.name ?? null,
    peer_id: it.peer?.id ?? null,
    peer_name: it.peer?.name ?? null,
    head_epoch: it.head.at.epoch,
    head_seq: it.head.at.seq,
    count: it.head.count,
    last: it.last ? JSON.stringify(it.last) : null,
    changed: it.changed,
    read_epoch: it.read.at.epoch,
    read_seq: it.read.at.seq,
    read_count: it.read.count,
    carried: it.carried,
    gone: it.gone ? 1 : 0,
  };
}

export function fromRow(row: Row): Inbox {
  const peer = row.peer_id === null ? undefined : { id: trusted<UserId>(row.peer_id) };
  return {
    room: trusted<RoomId>(row.room),
    address: trusted<RoomAddress>(row.address),
    kind: roomKind.parse(row.kind),
    name: row.name ?? undefined,
    peer: peer && row.peer_name !== null ? { ...peer, name: row.peer_name } : peer,
    head: { at: { epoch: row.head_epoch, seq: row.head_seq }, count: row.count },
    last: row.last === null ? undefined : activity.parse(JSON.parse(row.last)),
    changed: row.changed,
    read: { at: { epoch: row.read_epoch, seq: row.read_seq }, count: row.read_count },
    carried: row.carried,
    gone: row.gone === 1,
  };
}
