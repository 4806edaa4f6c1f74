/**
 * Keeps one target's socket open: acts on connection-state.ts, fetches a token for every attempt and renews it in time,
 * passes frames to its owner and answers to who asked. Rooms and the user share it.
 */
import type { Reply } from "../protocol/room-frame.ts";
import { ERROR_CODES, errorOf } from "../protocol/errors.ts";
import { adviceFor } from "../protocol/close-codes.ts";
import { CLOSED, connectionOf, step, type Connection, type ConnectionEvent } from "./connection-state.ts";
import type { Cancel, Environment } from "./environment.ts";
import { asStarlingError, clientError, type StarlingError } from "./error.ts";
import type { CommonFrame } from "./frames.ts";
import { Renewal } from "./renewal.ts";
import { Requests } from "./requests.ts";
import { Session, type SessionEnd } from "./session.ts";
import type { TokenSource } from "./token-source.ts";

/** Room's and user's hello have this in common. */
interface Hello {
  readonly type: "welcome";
  readonly welcome: { readonly expires: number; readonly now: number };
}

export interface Owner<F> {
  /** Where to connect; asked at each attempt, for it carries the cursor. */
  url(): string;
  read(raw: unknown): F | CommonFrame | undefined;
  /** Every frame that is not a reply. At a hello the connection is online already. */
  frame(frame: Exclude<F | CommonFrame, { type: "replies" }>): void;
  /** `connection` has another value. */
  changed(): void;
}

export class ConnectionKeeper<F extends Hello | { readonly type: string }> {
  readonly #environment: Environment;
  readonly #tokens: TokenSource;
  readonly #owner: Owner<F>;
  readonly #requests: Requests;
  #state = CLOSED;
  #connection = connectionOf(CLOSED);
  #session: Session | undefined;
  /** Counts attempts, so that what an abandoned one was waiting for finds nobody. */
  #attempt = 0;
  #timer: Cancel | undefined;
  readonly #renewal: Renewal;
  #unlisten: Cancel | undefined;

  constructor(environment: Environment, tokens: TokenSource, owner: Owner<F>) {
    this.#environment = environment;
    this.#tokens = tokens;
    this.#owner = owner;
    this.#requests = new Requests(environment);
    this.#renewal = new Renewal(environment, tokens, (body) => this.request(body));
  }

  get connection(): Connection {
    return this.#connection;
  }

  get online(): boolean {
    return this.#state.status === "online";
  }

  /** Connects now, whatever it was waiting for; also what brings it back from `refused`. */
  open(): void {
    const { network, now } = this.#environment;
    this.#unlisten ??= network.listen((online) =>
      this.#move({ type: online ? "network-back" : "network-lost", now: now() }),
    );
    this.#move({ type: "open", now: now() });
    if (!network.online) this.#move({ type: "network-lost", now: now() });
  }

  close(): void {
    this.#unlisten?.();
    this.#unlisten = undefined;
    this.#move({ type: "close", now: this.#environment.now() });
  }

  /** Gives the socket up and comes back: what it says no longer fits what we know. */
  restart(): void {
    this.#lost();
  }

  /** Rejects with a StarlingError; with the temporary `connection_lost` when there is no connection, or it ends first. */
  request(body: object): Promise<unknown> {
    const session = this.#session;
    if (!this.online || !session) return Promise.reject(clientError("connection_lost"));
    return this.#requests.request(body, (frame) => session.send(frame));
  }

  #move(event: ConnectionEvent): void {
    const next = step(this.#state, event, this.#environment.reconnect);
    if (next === this.#state) return;
    this.#state = next;
    this.#connection = connectionOf(next);
    this.#timer?.();
    this.#timer = undefined;
    if (next.status !== "online") this.#letGo();
    if (next.status === "connecting") void this.#connect(++this.#attempt);
    if (next.status === "waiting") {
      const { after, now } = this.#environment;
      this.#timer = after(next.retryAt - now(), () => this.#move({ type: "due", now: now() }));
    }
    // At a hello the owner is told once, by the frame.
    if (next.status !== "online") this.#owner.changed();
  }

  #letGo(): void {
    this.#attempt++;
    this.#renewal.stop();
    this.#session?.discard();
    this.#session = undefined;
    this.#requests.fail(clientError("connection_lost"));
  }

  async #connect(attempt: number): Promise<void> {
    const isStale = () => attempt !== this.#attempt;
    try {
      const token = await this.#tokens.fresh();
      if (isStale()) return;
      this.#session = new Session(this.#environment, this.#owner.url(), token, {
        frame: (text) => this.#receive(text),
        ended: (end) => this.#ended(end),
      });
    } catch (error) {
      if (!isStale()) this.#failed(asStarlingError(error, "token_unavailable"));
    }
  }

  #receive(text: string): void {
    const frame = this.#owner.read(parseJson(text));
    if (!frame) return;
    if (isReplies(frame)) {
      return this.#answered(frame.replies);
    }
    if (isHello(frame)) {
      const { expires, now } = frame.welcome;
      this.#move({ type: "welcomed", now: this.#environment.now() });
      this.#renewal.start(expires - now);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- replies returned above; generics do not narrow
    this.#owner.frame(frame as Exclude<F | CommonFrame, { type: "replies" }>);
  }

  #answered(replies: readonly Reply[]): void {
    // No fault of the request: it is lost with the session, and whoever repeats it does so with a new token.
    const isExpired = replies.some((reply) => "error" in reply && reply.error.code === "token_expired");
    for (const reply of replies)
      if (!("error" in reply && reply.error.code === "token_expired")) this.#requests.settle(reply);
    if (isExpired) this.#lost();
  }

  #ended({ code, reason }: SessionEnd): void {
    if (adviceFor(code) !== "stop") return this.#lost();
    // The edge puts the error's code there.
    const said = /^[a-z_]{1,64}$/.test(reason) ? reason : "forbidden";
    this.#move({ type: "refused", now: this.#environment.now(), code: said, message: wordsFor(said) });
  }

  #failed(error: StarlingError): void {
    if (error.temporary) this.#lost();
    else this.#move({ type: "refused", now: this.#environment.now(), code: error.code, message: error.message });
  }

  #lost(): void {
    this.#move({ type: "lost", now: this.#environment.now(), roll: this.#environment.random() });
  }
}

function isReplies(frame: { readonly type: string }): frame is Extract<CommonFrame, { type: "replies" }> {
  return frame.type === "replies";
}

function isHello(frame: { readonly type: string }): frame is Hello {
  return frame.type === "welcome";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a newer server refuses with has no words here. */
function wordsFor(code: string): string {
  const known = ERROR_CODES.find((it) => it === code);
  return known ? errorOf(known).message : "The service refused the connection.";
}
