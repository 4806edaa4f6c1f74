/** Hands an upgrade on to its object. The object sees a request of ours: nothing that the client sent but the query we chose. */
import { errorOf } from "../../src/protocol/errors.ts";
import { problem as problemSchema } from "../../src/protocol/rest.ts";
import { SUBPROTOCOL } from "../../src/protocol/token.ts";
import { callObject, ObjectBusy } from "../object-call.ts";
import { offersSubprotocol } from "./authenticate.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";
import { closedSocket, refuseSocket } from "./refuse-socket.ts";

/** Undefined if this is an upgrade to WebSocket, else the answer: 426. */
export function refuseOtherThanUpgrade(c: EdgeContext): Response | undefined {
  const isUpgrade = c.req.method === "GET" && c.req.header("upgrade")?.toLowerCase() === "websocket";
  return isUpgrade ? undefined : problem(errorOf("upgrade_required"));
}

export interface SocketTarget<T extends Rpc.DurableObjectBranded> {
  readonly namespace: DurableObjectNamespace<T>;
  readonly name: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  /** The object refused them for so many milliseconds. */
  readonly onPause?: (ms: number) => void;
}

export async function openSocket<T extends Rpc.DurableObjectBranded>(
  c: EdgeContext,
  { namespace, name, query, headers, onPause }: SocketTarget<T>,
): Promise<Response> {
  const url = `https://object/socket?${new URLSearchParams(query).toString()}`;
  const init = { headers: { ...headers, upgrade: "websocket" } };
  let answer: Response;
  try {
    answer = await callObject(namespace, name, (stub) => stub.fetch(url, init));
  } catch (error) {
    if (error instanceof ObjectBusy) return refuseSocket(c, errorOf("busy"));
    throw error;
  }
  if (!answer.webSocket) return refusedByObject(c, answer, onPause);
  return new Response(null, {
    status: 101,
    webSocket: answer.webSocket,
    headers: offersSubprotocol(c.req.raw.headers) ? { "sec-websocket-protocol": SUBPROTOCOL } : {},
  });
}

/** An object refuses with a problem document: it goes on to whoever can see it, and as a close code to whoever cannot. */
async function refusedByObject(
  c: EdgeContext,
  answer: Response,
  onPause: SocketTarget<never>["onPause"],
): Promise<Response> {
  const parsed = problemSchema.safeParse(
    await answer
      .clone()
      .json()
      .catch(() => undefined),
  );
  if (parsed.success && parsed.data.retryAfterMs !== undefined) onPause?.(parsed.data.retryAfterMs);
  if (!offersSubprotocol(c.req.raw.headers)) return answer;
  return closedSocket(parsed.success ? parsed.data : errorOf("internal"));
}
