/** Lets only the edge in: a request is answered if one of the shared secrets signed exactly it, a minute ago at most. */
import { SIGNATURE_HEADER, verify } from "../../src/domain/signature.ts";
import { problemOf, type HttpAnswer } from "./answer.ts";
import { type HttpRequest, type Route } from "./server.ts";

export function signed(secrets: readonly string[], route: Route, now: () => number = Date.now): Route {
  return {
    ...route,
    async handle(request: HttpRequest): Promise<HttpAnswer> {
      const header = request.headers[SIGNATURE_HEADER];
      if (typeof header !== "string") return problemOf("token_missing", SIGNATURE_HEADER);
      if (!(await verify(secrets, header, request, now()))) return problemOf("token_invalid", SIGNATURE_HEADER);
      return route.handle(request);
    },
  };
}
