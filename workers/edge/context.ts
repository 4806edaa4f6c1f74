/** What every route is handed. */
import type { Context } from "hono";
import type { WireError } from "../../src/protocol/errors.ts";
import type { Env } from "../env.ts";

export type EdgeContext = Context<{ Bindings: Env }>;

/** A step that may refuse: what it found, or the error to answer with. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError };
