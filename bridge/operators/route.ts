/** The operators' lists as a route that the edge asks. */
import type { Pool } from "pg";
import { BRIDGE_PATHS } from "../../src/protocol/bridge-api.ts";
import { operatorAnswer, operatorQuery } from "../../src/protocol/operator-lists.ts";
import type { Route } from "../http/server.ts";
import { routeOf, type QueryObservers } from "../query/route.ts";
import { readOperatorList } from "./operator-lists.ts";

export function operatorRoute(pool: Pick<Pool, "query">, observers: QueryObservers): Route {
  return routeOf(
    {
      name: "operators",
      path: BRIDGE_PATHS.operators,
      request: operatorQuery,
      answer: operatorAnswer,
      unavailable: "lists_unavailable",
      run: async (query) => ({ answer: await readOperatorList(pool, query) }),
    },
    observers,
  );
}
