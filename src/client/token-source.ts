/** The application's tokens. */
import { asStarlingError } from "./error.ts";

export class TokenSource {
  readonly #get: () => string | Promise<string>;
  #pending: Promise<string> | undefined;
  #last: string | undefined;

  constructor(get: () => string | Promise<string>) {
    this.#get = get;
  }

  /**
   * Asks the application. Several sockets that come back at the same moment ask once. Rejects with a StarlingError: the
   * application's own, or a temporary `token_unavailable` around whatever else it threw.
   */
  fresh(): Promise<string> {
    this.#pending ??= this.#ask().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  /** The newest token there is; asks only when there is none yet. */
  async current(): Promise<string> {
    return this.#last ?? this.fresh();
  }

  async #ask(): Promise<string> {
    try {
      this.#last = await this.#get();
      return this.#last;
    } catch (error) {
      throw asStarlingError(error, "token_unavailable");
    }
  }
}
