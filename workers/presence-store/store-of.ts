/** The store of this deployment: Redis where its address is set, else our own object. */
import type { ReadAnswer, ReadCommand, WriteCommand } from "../../src/domain/presence-commands.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { callObject } from "../object-call.ts";
import { Breaker } from "./breaker.ts";
import { PRESENCE_COPY_NAME } from "./presence-copy.ts";
import { RedisStore } from "./redis-store.ts";
import type { PresenceStore } from "./store.ts";

/** One breaker an isolate, whichever object asks. */
const breaker = new Breaker(() => Date.now());

export function presenceStoreOf(env: Env): PresenceStore {
  const { redis } = settingsOf(env).presence;
  return redis ? new RedisStore(redis, breaker) : new EmbeddedStore(env);
}

class EmbeddedStore implements PresenceStore {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  write(commands: readonly WriteCommand[]): Promise<void> {
    return callObject(this.#env.PRESENCE, PRESENCE_COPY_NAME, async (stub) => stub.write(commands));
  }

  read(commands: readonly ReadCommand[]): Promise<ReadAnswer[]> {
    return callObject(this.#env.PRESENCE, PRESENCE_COPY_NAME, async (stub) => stub.read(commands));
  }
}
