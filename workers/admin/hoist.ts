/** JSON Schemas that are recursive carry `$defs` of their own; in an OpenAPI document all of them are components. */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function hoist(document: Json): Json {
  const components: Record<string, Json> = {};
  /** Sets of `$defs` that were met: the same one is the same components, wherever it stands. */
  const known = new Map<string, ReadonlyMap<string, string>>();

  const componentsOf = (defs: { [key: string]: Json }): ReadonlyMap<string, string> => {
    const identity = JSON.stringify(defs);
    const met = known.get(identity);
    if (met) return met;
    const names = new Map<string, string>();
    for (const name of Object.keys(defs)) {
      const component = `Shared${known.size + 1}${names.size === 0 ? "" : `_${names.size + 1}`}`;
      names.set(`#/$defs/${name}`, `#/components/schemas/${component}`);
    }
    known.set(identity, names);
    for (const [name, schema] of Object.entries(defs)) {
      const component = names.get(`#/$defs/${name}`)?.split("/").at(-1);
      if (component !== undefined) components[component] = walk(schema, names);
    }
    return names;
  };

  const walk = (node: Json, outer: ReadonlyMap<string, string>): Json => {
    if (Array.isArray(node)) return node.map((it) => walk(it, outer));
    if (!isObject(node)) return node;
    const { $defs, ...rest } = node;
    const names = isObject($defs) ? componentsOf($defs) : outer;
    return Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [
        key,
        key === "$ref" && typeof value === "string" ? (names.get(value) ?? value) : walk(value, names),
      ]),
    );
  };

  const hoisted = walk(document, new Map());
  if (!isObject(hoisted)) return hoisted;
  const own = isObject(hoisted["components"]) ? hoisted["components"] : {};
  const schemas = isObject(own["schemas"]) ? own["schemas"] : {};
  return { ...hoisted, components: { ...own, schemas: { ...schemas, ...components } } };
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
