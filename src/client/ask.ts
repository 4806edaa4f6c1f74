/** A request that outlives its connection: it waits for the room to be online, and is repeated when the answer was lost. */
import { asStarlingError } from "./error.ts";
import { newId } from "./new-id.ts";
import type { RoomBody } from "./room-actions.ts";

/** Tries of one request; a connection that goes each time is no way to do anything. */
const MAX_TRIES = 3;

/** Reading twice, and what is done already, harms nobody; they take no id. */
const WITHOUT_ID: ReadonlySet<RoomBody["verb"]> = new Set<RoomBody["verb"]>([
  "join",
  "leave",
  "who",
  "history",
  "acl",
  "people",
  "preview",
  "versions",
  "calls",
  "renew",
]);

export async function ask(
  body: RoomBody,
  online: () => Promise<void>,
  send: (body: object) => Promise<unknown>,
): Promise<unknown> {
  const whole = WITHOUT_ID.has(body.verb) || ("id" in body && body.id !== undefined) ? body : { ...body, id: newId() };
  for (let tries = 1; ; tries++) {
    // oxlint-disable no-await-in-loop -- a try begins when the one before has failed
    await online();
    try {
      return await send(whole);
    } catch (error) {
      const failure = asStarlingError(error, "bad_answer");
      if (failure.code !== "connection_lost" || tries === MAX_TRIES) throw failure;
    }
    // oxlint-enable no-await-in-loop
  }
}
