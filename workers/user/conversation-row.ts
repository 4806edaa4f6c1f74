/** How an inbox stands in SQLite. */
import { activity, roomKind } from "../../src/protocol/activity.ts";
import { trusted, type RoomAddress, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import type { Inbox, Mark } from "./inbox.ts";

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
  muted: number;
  pinned: number;
  archived_epoch: number | null;
  archived_seq: number | null;
  archived_count: number | null;
  hidden_epoch: number | null;
  hidden_seq: number | null;
  hidden_count: number | null;
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
    muted: it.arranged.muted ? 1 : 0,
    pinned: it.arranged.pinned ? 1 : 0,
    archived_epoch: it.arranged.archived?.at.epoch ?? null,
    archived_seq: it.arranged.archived?.at.seq ?? null,
    archived_count: it.arranged.archived?.count ?? null,
    hidden_epoch: it.arranged.hidden?.at.epoch ?? null,
    hidden_seq: it.arranged.hidden?.at.seq ?? null,
    hidden_count: it.arranged.hidden?.count ?? null,
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
    arranged: {
      muted: row.muted === 1,
      pinned: row.pinned === 1,
      archived: markOf(row.archived_epoch, row.archived_seq, row.archived_count),
      hidden: markOf(row.hidden_epoch, row.hidden_seq, row.hidden_count),
    },
  };
}

function markOf(epoch: number | null, seq: number | null, count: number | null): Mark | undefined {
  return epoch === null || seq === null || count === null ? undefined : { at: { epoch, seq }, count };
}
