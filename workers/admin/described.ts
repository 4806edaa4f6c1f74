/** The protocol's schemas (zod/mini, for small clients) as the OpenAPI library takes them: by the JSON Schema zod makes of each. */
import { z } from "@hono/zod-openapi";
import * as mini from "zod/mini";

/** `name`: of the component under which it stands; `io: "output"`: what we answer with. Validation is the schema's own. */
export function described(name: string, schema: mini.ZodMiniType, io: "input" | "output" = "input"): z.ZodAny {
  return z.any().openapi(name, jsonSchemaOf(schema, io));
}

export function jsonSchemaOf(schema: mini.ZodMiniType, io: "input" | "output"): Record<string, unknown> {
  const json = mini.toJSONSchema(schema, { target: "draft-2020-12", io, unrepresentable: "any" });
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== "$schema"));
}
