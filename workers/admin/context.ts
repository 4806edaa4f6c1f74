/** What every route of the administration is handed, and how it answers. */
import type { Context } from "hono";
import type { WireError } from "../../src/protocol/errors.ts";
import type { Env } from "../env.ts";
import type { Admin, Scope } from "./authenticate-admin.ts";

export interface AdminBindings {
  Bindings: Env;
  Variables: {
    admin: Admin;
    /** The least scope that the route takes; absent where there is none. */
    scope?: Scope;
  };
}
export type AdminContext = Context<AdminBindings>;

export type AdminOutcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WireError };
