/** People for tests: a token each, and what they do over REST and sockets, against whichever edge is at `url`. */
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { z } from "zod";

import { historyPage, type HistoryPage } from "../../src/protocol/room-frame.ts";
import {
  type Retention,
  roomDescription,
  searchPage,
  type RoomDescription,
  type SearchPage,
} from "../../src/protocol/rest.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../src/protocol/token.ts";
import { conversation, type Conversation } from "../../src/protocol/user-frame.ts";
import { RoomSocket, type RoomCall } from "./room-socket.ts";
import { mintToken, type TokenOptions } from "./tokens.ts";

export interface Entering {
  /** `<epoch>.<seq>` */
  readonly since?: string;
  /** A direct room: the other one. */
  readonly with?: string;
}

const welcomed = z.object({ welcome: z.object({ conversations: z.array(conversation) }) });

export class Person {
  readonly id: string;
  readonly token: string;
  readonly #url: string;

  constructor(url: string, id: string, token: string) {
    this.#url = url;
    this.id = id;
    this.token = token;
  }

  /** Any request, with this person's token. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${this.token}`);
    return fetch(new URL(path, this.#url), { ...init, headers });
  }

  async createGroup(name: string, retention?: Retention): Promise<RoomDescription> {
    return roomDescription.parse(await this.#post("/v1/rooms", { kind: "group", name, retention }));
  }

  async openDirect(other: string): Promise<RoomDescription> {
    return roomDescription.parse(await this.#post("/v1/rooms", { kind: "direct", with: other }));
  }

  async describe(room: string, entering: Entering = {}): Promise<RoomDescription> {
    return roomDescription.parse(await this.#get(`/v1/rooms/${room}${query({ ...entering })}`));
  }

  async history(room: string, page: Readonly<Record<string, string>> = {}): Promise<HistoryPage> {
    return historyPage.parse(await this.#get(`/v1/rooms/${room}/history${query(page)}`));
  }

  async search(q: string, more: Readonly<Record<string, string>> = {}): Promise<SearchPage> {
    return searchPage.parse(await this.#get(`/v1/search${query({ q, ...more })}`));
  }

  /** Connects, without joining; waits for the welcome. */
  async connect(room: string, entering: Entering = {}): Promise<RoomSocket> {
    const socket = await RoomSocket.open(`${this.#url}/v1/rooms/${room}/socket${query({ ...entering })}`, this.token);
    await socket.welcome();
    return socket;
  }

  /** Connects and joins. */
  async join(room: string): Promise<RoomSocket> {
    const socket = await this.connect(room);
    const reply = await socket.request({ verb: "join" });
    if ("error" in reply) throw new Error(`${this.id} may not join: ${reply.error.message}`);
    return socket;
  }

  /** What the user socket welcomes this person with, on a socket of its own. */
  async conversations(): Promise<{ conversations: Conversation[] }> {
    const url = `${this.#url.replace("http", "ws")}/v1/me/socket`;
    const socket = new WebSocket(url, [SUBPROTOCOL, BEARER_PREFIX + this.token]);
    const first = await new Promise<string>((resolve, reject) => {
      socket.once("message", (data: Buffer) => resolve(data.toString("utf8")));
      socket.once("error", reject);
    });
    socket.close(1000);
    return welcomed.parse(JSON.parse(first)).welcome;
  }

  async #get(path: string): Promise<unknown> {
    return answerOf(await this.fetch(path));
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    return answerOf(await this.fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
  }
}

export async function person(url: string, id: string, options: TokenOptions = {}): Promise<Person> {
  return new Person(url, id, await mintToken(id, { name: id, ...options }));
}

/** A message with an id of its own. */
export function message(text: string, id: string = randomUUID()): RoomCall {
  return { verb: "send", id, object: { text } };
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text);
}

function query(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}
