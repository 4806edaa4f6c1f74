/** Something that is done, once it is said why. */
export interface Act {
  readonly title: string;
  readonly hint?: string;
  /** On the button. */
  readonly action: string;
  readonly isBad?: boolean;
  /** Asks for how long. */
  readonly isTimed?: boolean;
  /** `ms` absent: for ever. A rejection is shown, and the question stays. Resolves with what there is to add to `done`. */
  readonly run: (why: string, ms: number | undefined) => Promise<string | undefined | void>;
  /** Told to the reader afterwards. */
  readonly done: string;
}
