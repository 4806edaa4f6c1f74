/** ATTRIBUTE_VALUES: the values that rules may name, by attribute: `{"gender": ["f", "m", "x"]}`. Absent: any. */
import * as z from "zod/mini";
import type { AttributeValues } from "../../src/domain/acl/check-rules.ts";
import { attributeName } from "../../src/protocol/acl.ts";
import type { Parsed } from "../config-values.ts";

const schema = z.record(attributeName, z.array(z.string().check(z.maxLength(256))));

export function attributeValuesOf(text: string | undefined): Parsed<AttributeValues> {
  if (text === undefined || text === "") return { value: new Map() };
  const wrong = { wrong: 'ATTRIBUTE_VALUES: JSON such as {"gender": ["f", "m"]}' };
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) return wrong;
    return { value: new Map(Object.entries(parsed.data).map(([name, values]) => [name, new Set(values)])) };
  } catch {
    return wrong;
  }
}
