/**
 * A child's side of freshness, one life of its object long. Only a fresh room accepts anything: it asked its parent in this
 * life, and is told of every change since.
 *
 *            ask            answered
 *   stale ---------> asking ---------> fresh
 *     ^                |
 *     +---- failed ----+
 */
export class Freshness {
  #asking = 0;
  #fresh: boolean;

  /** A room without a parent is fresh from the beginning. */
  constructor(hasParent: boolean) {
    this.#fresh = !hasParent;
  }

  get isFresh(): boolean {
    return this.#fresh;
  }

  /** It begins to have a parent. */
  lose(): void {
    this.#fresh = false;
  }
  ask(): void {
    this.#asking++;
  }
  answered(): void {
    this.#asking--;
    this.#fresh = true;
  }
  failed(): void {
    this.#asking--;
  }

  /**
   * Must the parent go on telling it? While it asks, too: the question may have been written down there before the push
   * that is being answered.
   */
  needsPushes(hasSockets: boolean, awakeBelow: number): boolean {
    return this.#fresh || this.#asking > 0 || hasSockets || awakeBelow > 0;
  }
}

/** Is what came newer than what is known? Versions of one parent only ever rise. */
export function isNewer(known: number, version: number): boolean {
  return version > known;
}
