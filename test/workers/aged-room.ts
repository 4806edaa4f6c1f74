/** A room whose older messages are in the archive alone, and an archive that answers for them as the bridge would. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import * as z from "zod/mini";
import { asRead, changedBy, isSaid, slotsOf } from "../../src/domain/message-as-read.ts";
import { isSame } from "../../src/domain/message-copies.ts";
import { activity, type Activity } from "../../src/protocol/activity.ts";
import { authoredQuery, BRIDGE_PATHS, historyQuery, versionsQuery } from "../../src/protocol/bridge-api.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { roomWrite } from "../../src/protocol/room-request.ts";
import { Room } from "../../workers/room/room.ts";
import { answerAt, type Question } from "./bridge-double.ts";
import { principalOf, stubOf, type TestRoom } from "./room-people.ts";

const SITE = "https://history.test";
const settings = { ...env, ARCHIVE: "site", SITE_ARCHIVE_URL: SITE };

/** What somebody asks of it, as an object wakes that has an archive. */
export interface Aged {
  write(who: string, request: object): Promise<unknown>;
  history(who: string): Promise<Activity[]>;
  versions(who: string, of: Cursor): Promise<unknown>;
  retain(): Promise<void>;
}

export function asAged<T>(room: TestRoom, act: (aged: Aged) => Promise<T>): Promise<T> {
  return runInDurableObject(stubOf(room), (_, state) => {
    const awake = new Room(state, settings);
    const asker = (who: string) => ({ principal: principalOf(who), address: room.address });
    return act({
      write: (who, request) => awake.write(asker(who), roomWrite.parse({ ref: "r", ...request })),
      versions: (who, of) => awake.read(asker(who), { ref: "r", verb: "versions", of }),
      history: async (who) => {
        const page = await awake.history(asker(who), { limit: 200 });
        if ("error" in page) throw new Error(page.error.code);
        return page.events;
      },
      retain: async () => {
        await awake.describe(asker("ada"));
        vi.setSystemTime(Date.now() + 11 * 60_000);
        await awake.alarm();
        vi.useRealTimers();
      },
    });
  });
}

/** Everything that the room has, as it was written; once all of it has left. */
export async function drainedLog(room: TestRoom): Promise<Activity[]> {
  await vi.waitFor(async () => {
    const left = await runInDurableObject(stubOf(room), async (instance, state) => {
      vi.setSystemTime(Date.now() + 61_000);
      await instance.alarm();
      vi.useRealTimers();
      return state.storage.sql.exec("SELECT (SELECT max(last_seq) FROM log) - drained AS n FROM log_state").one()["n"];
    });
    if (left !== 0) throw new Error("not yet");
  });
  return runInDurableObject(stubOf(room), (_, state) =>
    state.storage.sql
      .exec<{ json: string }>("SELECT activities AS json FROM log ORDER BY first_seq")
      .toArray()
      .flatMap(({ json }) => z.array(activity).parse(JSON.parse(json))),
  );
}

/** An archive that has these. `gate`: what happens before it answers. */
export function archiveOf(all: readonly Activity[], gate: (question: Question) => void | Promise<void> = () => {}) {
  const read = (it: Activity) =>
    isSaid(it) ? asRead(it, all.filter((other) => changes(other, it)).flatMap(slotsOf)) : it;
  return answerAt(SITE, async (question) => {
    await gate(question);
    const { path, body } = question;
    switch (path) {
      case BRIDGE_PATHS.archived:
        return Response.json({ seq: all.at(-1)?.seq ?? 0 });
      case BRIDGE_PATHS.history: {
        const { direction, cursor, limit } = historyQuery.parse(body);
        const side = all.filter((it) => (direction === "before" ? it.seq < cursor.seq : it.seq > cursor.seq));
        const events = direction === "before" ? side.slice(-limit) : side.slice(0, limit);
        return Response.json({ events: events.map(read), more: side.length > events.length });
      }
      case BRIDGE_PATHS.versions: {
        const { of } = versionsQuery.parse(body);
        return Response.json({ events: all.filter((it) => isSame(it, of) || changesText(it, of)) });
      }
      case BRIDGE_PATHS.authored: {
        const { author, before, limit } = authoredQuery.parse(body);
        const own = all.filter((it) => isSaid(it) && it.actor.id === author && it.seq < (before?.seq ?? Infinity));
        const events = own.slice(-limit);
        const next = own.length > limit && events[0] ? { epoch: events[0].epoch, seq: events[0].seq } : undefined;
        return Response.json({ events: events.map(read), ...(next && { next }) });
      }
      default:
        return new Response("no such path", { status: 404 });
    }
  });
}

function changes(it: Activity, of: Cursor): boolean {
  const changed = changedBy(it);
  return changed !== undefined && isSame(changed, of);
}

function changesText(it: Activity, of: Cursor): boolean {
  return it.verb !== "react" && it.verb !== "send" && changes(it, of);
}
