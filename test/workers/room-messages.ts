/** Messages of a room as tests speak of them. */
import { expect } from "vitest";
import { isSaid, type Said } from "../../src/domain/message-as-read.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { HistoryPage } from "../../src/protocol/room-frame.ts";
import { hello, type RoomClient } from "./room-people.ts";

/** Sends it, and gives its place. */
export async function wrote(client: RoomClient, text: string, to?: readonly string[]): Promise<Cursor> {
  const message = hello(text);
  const { ok, error } = await client.request(to ? { ...message, verb: "whisper", to } : message);
  if (!ok) throw new Error(`not sent: ${error?.code}`);
  return { epoch: ok.epoch, seq: ok.seq };
}

/** The newest page of history, as this person reads it. */
export async function pageOf(client: RoomClient): Promise<HistoryPage> {
  const answer: { ok?: unknown } = await client.request({ verb: "history", limit: 200 });
  expect(answer).toHaveProperty("ok");
  return answer.ok as HistoryPage;
}

/** The messages on it. */
export async function messagesOf(client: RoomClient): Promise<Said[]> {
  return (await pageOf(client)).events.filter(isSaid);
}

/** What they say, deleted ones nothing. */
export async function said(client: RoomClient): Promise<string[]> {
  return (await messagesOf(client)).map((it) => it.object.text);
}
