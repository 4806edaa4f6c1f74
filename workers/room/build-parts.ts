/** Puts together what a room is made of, from its storage, at wake. */
import { roomId, type RoomId } from "../../src/protocol/ids.ts";
import logTables from "../../migrations/log/0001_log.sql";
import roomTables from "../../migrations/room/0001_room.sql";
import aclTables from "../../migrations/room/0002_acl.sql";
import overlayTables from "../../migrations/room/0003_overlays.sql";
import childTables from "../../migrations/tree/0001_children.sql";
import hierarchyTables from "../../migrations/room/0004_hierarchy.sql";
import callTables from "../../migrations/room/0005_calls.sql";
import wordListTables from "../../migrations/room/0006_word_lists.sql";
import shadowTables from "../../migrations/room/0007_shadows.sql";
import endingTables from "../../migrations/room/0010_endings.sql";
import leavingFileTables from "../../migrations/room/0012_leaving_files.sql";
import { fileKey } from "../attachments/upload-to.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { DueTimes } from "../event-log/due-times.ts";
import { EventLog } from "../event-log/event-log.ts";
import { migrate } from "../event-log/migrate.ts";
import { Outbox } from "../event-log/outbox.ts";
import { queueFor } from "../event-log/queue-shard.ts";
import { logError } from "../log-error.ts";
import { callObject } from "../object-call.ts";
import { Calls } from "./calls.ts";
import { BlockLists } from "./block-lists.ts";
import { RoomEndings } from "./endings.ts";
import { Children } from "./hierarchy/children.ts";
import { Place } from "./hierarchy/place.ts";
import { LeavingFiles } from "./leaving-files.ts";
import { Members } from "./members.ts";
import { isMember, type Due, type Parts } from "./parts.ts";
import { OnlineAdmins } from "./online-admins.ts";
import { Overlays } from "./overlays.ts";
import { Pace } from "./pace.ts";
import { RoomRecord } from "./record.ts";
import { RoomAcl } from "./room-acl.ts";
import { readAttachment } from "./session.ts";
import { Sessions } from "./sessions.ts";
import { Shadows } from "./shadows.ts";
import { wordsOfRoom } from "./words-of-room.ts";

const MIGRATIONS = [
  { name: "log/0001_log", sql: logTables },
  { name: "room/0001_room", sql: roomTables },
  { name: "room/0002_acl", sql: aclTables },
  { name: "room/0003_overlays", sql: overlayTables },
  { name: "tree/0001_children", sql: childTables },
  { name: "room/0004_hierarchy", sql: hierarchyTables },
  { name: "room/0005_calls", sql: callTables },
  { name: "room/0006_word_lists", sql: wordListTables },
  { name: "room/0007_shadows", sql: shadowTables },
  { name: "room/0010_endings", sql: endingTables },
  { name: "room/0012_leaving_files", sql: leavingFileTables },
];

export function buildParts(ctx: DurableObjectState, env: Env): Parts {
  migrate(ctx.storage, MIGRATIONS);
  const { sql } = ctx.storage;
  const id = idOf(ctx);
  const settings = settingsOf(env);
  const log = new EventLog(sql, id, Date.now());
  const record = new RoomRecord(sql, id);
  const members = new Members(sql);
  const place = new Place(sql, id);
  const due = new DueTimes<Due>({ setAlarm: (at) => void ctx.storage.setAlarm(at) });
  const outbox = new Outbox({
    log,
    queue: queueFor(env, id),
    source: () => ({
      environment: settings.environment,
      target: id,
      epoch: log.epoch,
      room: record.contextIn(place.path),
    }),
    now: () => Date.now(),
    wakeAt: (at) => due.set("outbox", at),
    hasAlarm: () => due.has("outbox"),
    onError: (error) => logError("the queue took no segment", error),
  });
  const sessions = new Sessions(ctx.getWebSockets(), (it) => isMember({ members, record }, it));
  const acl = new RoomAcl(sql);
  const pace = new Pace();
  const { attributeValues } = settings;
  const online = new OnlineAdmins({
    user: (user) => env.USERS.getByName(user),
    isPresent: (user) => sessions.of(user).size > 0,
    now: () => Date.now(),
    onError: (error) => logError("nobody could say whether an admin is online", error),
  });
  const calls = new Calls(sql);
  return {
    log,
    outbox,
    overlays: new Overlays(sql),
    members,
    record,
    acl,
    ancestors: place,
    place,
    children: new Children(sql),
    pace,
    attributeValues,
    sessions,
    due,
    calls,
    online,
    files: new LeavingFiles({
      sql,
      bucket: env.FILES,
      keyOf: (file) => fileKey(settings.environment, id, file),
      wakeAt: (at) => due.atLatest("files", at),
      onError: (error) => logError("files could not be removed", error),
    }),
    words: wordsOfRoom(env, sql, () => place.listsAbove),
    shadows: new Shadows(sql, log.epoch),
    endings: new RoomEndings(sql),
    blocks: new BlockLists({
      blocksOf: (user) => callObject(env.USERS, user, async (stub) => stub.blocksFor(id)),
      onError: (error) => logError("a user's blocks could not be asked for", error),
    }),
  };
}

/** An object that an alarm woke may not know its name: the room's own record does, or a socket that waits for its first message. */
function idOf(ctx: DurableObjectState): RoomId {
  const stored = ctx.storage.sql.exec<{ room: string }>("SELECT room FROM room").toArray()[0]?.room;
  const seated = ctx.getWebSockets().map((socket) => readAttachment(socket)?.address)[0];
  return roomId.parse(ctx.id.name ?? stored ?? seated?.split(".")[0]);
}
