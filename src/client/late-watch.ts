/** Notices what does not come. One timer: what becomes late while it runs is noticed when the next one ends. */
import type { Cancel, Environment } from "./environment.ts";

/** A number that exists has not come for that long: its frame is lost, as a hibernating object can lose one. */
export const LATE_MS = 3_000;

export class LateWatch {
  readonly #environment: Environment;
  #timer: Cancel | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  watch(overdue: () => void): void {
    this.#timer ??= this.#environment.after(LATE_MS, () => {
      this.#timer = undefined;
      overdue();
    });
  }

  stop(): void {
    this.#timer?.();
    this.#timer = undefined;
  }
}
