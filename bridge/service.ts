/**
 * What the bridge runs, and who looks after it. A service that throws, or ends without being asked to, is started again after
 * a growing pause, for ever: stores come back. One that is down never takes another with it.
 *
 *     starting --prepared--> running --throws--> backing off --pause is over--> starting
 *         |                     |                    |
 *         +------- abort -------+--------------------+----> stopped, or failed when it could not end in order
 */
import { pause, pauseMs, type Backoff } from "./backoff.ts";
import { type Logger } from "./logger.ts";
import { type Metrics } from "./metrics.ts";

export interface Service {
  readonly id: string;
  /** What must be there before it can run: schemas, topics. Tried again with the service. */
  prepare?(): Promise<void>;
  /** Works until `signal`, finishes what is at hand, then resolves. Everything else is a failure. */
  run(signal: AbortSignal): Promise<void>;
}

export type ServiceState =
  | { readonly state: "starting" }
  | { readonly state: "running" }
  | { readonly state: "backing off"; readonly reason: string }
  | { readonly state: "stopped" }
  /** It threw while it was being stopped; nothing will start it again. */
  | { readonly state: "failed"; readonly reason: string };

export type ServiceReport = ServiceState & { readonly id: string; readonly restarts: number };

const BACKOFF: Backoff = { firstMs: 500, maxMs: 30_000 };
/** Whoever ran this long had recovered: the next failure begins a new series. */
const HEALTHY_MS = 60_000;

export interface SupervisorOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly backoff?: Backoff;
  /** After every change of any service's state. */
  readonly onChange?: (report: readonly ServiceReport[]) => void;
}

interface Entry {
  state: ServiceState;
  restarts: number;
  done: Promise<void>;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #stop = new AbortController();
  readonly #services = new Map<string, Entry>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const restarts = options.metrics.gauge("starling_service_restarts", "Times a service was started again.");
    const up = options.metrics.gauge("starling_service_up", "1 while a service runs.");
    options.metrics.collect(async () => {
      for (const report of this.report()) {
        restarts.set({ service: report.id }, report.restarts);
        up.set({ service: report.id }, report.state === "running" ? 1 : 0);
      }
    });
  }

  start(service: Service): void {
    if (this.#services.has(service.id)) throw new Error(`two services are called ${service.id}`);
    const entry: Entry = { state: { state: "starting" }, restarts: 0, done: Promise.resolve() };
    this.#services.set(service.id, entry);
    entry.done = this.#keepRunning(service, entry);
  }

  report(): readonly ServiceReport[] {
    return [...this.#services].map(([id, { state, restarts }]) => ({ id, restarts, ...state }));
  }

  /** Ends all services at once. Returns the ids of those that had not ended after `timeoutMs`: empty is a clean stop. */
  async stop(timeoutMs: number): Promise<readonly string[]> {
    this.#stop.abort(new Error("the bridge is stopping"));
    const late = new AbortController();
    const all = Promise.all([...this.#services.values()].map(({ done }) => done));
    await Promise.race([all, pause(timeoutMs, late.signal)]);
    late.abort();
    return this.report().flatMap(({ id, state }) => (state === "stopped" || state === "failed" ? [] : [id]));
  }

  async #keepRunning(service: Service, entry: Entry): Promise<void> {
    const { logger, backoff = BACKOFF } = this.#options;
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      this.#enter(entry, { state: "starting" });
      const startedAt = performance.now();
      const error = await failureOf(async () => {
        await service.prepare?.();
        if (signal.aborted) return;
        this.#enter(entry, { state: "running" });
        await service.run(signal);
      });
      if (signal.aborted) {
        if (error) logger.error({ service: service.id, err: error }, "a service could not end in order");
        this.#enter(entry, error ? { state: "failed", reason: error.message } : { state: "stopped" });
        return;
      }
      const reason = error ?? new Error("it ended without being asked to");
      failures = performance.now() - startedAt > HEALTHY_MS ? 1 : failures + 1;
      const waitMs = pauseMs(backoff, failures);
      logger.error(
        { service: service.id, err: reason, failures, waitMs },
        "a service failed and will be started again",
      );
      this.#enter(entry, { state: "backing off", reason: reason.message });
      await pause(waitMs, signal);
      if (!signal.aborted) entry.restarts++;
    }
    this.#enter(entry, { state: "stopped" });
  }

  #enter(entry: Entry, state: ServiceState): void {
    entry.state = state;
    this.#options.onChange?.(this.report());
  }
}

/** What it threw, as an Error; undefined when it ended in order. */
async function failureOf(work: () => Promise<void>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}
