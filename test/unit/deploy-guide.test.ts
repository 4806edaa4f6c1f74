/** Operators read docs/deploy.md instead of the code: what they can set, and what they can measure, must all stand there. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../bridge/config.ts";
import { EXPECTED, variables } from "../../bridge/config-variables.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const guide = read("docs/deploy.md");
const rows = new Map(
  Array.from(guide.matchAll(/^\| `(\w+)` \| (.*?) \|/gm), ([, name = "", cell = ""]) => [name, cell]),
);

/** The names of a Worker's settings, as its env.ts has them. */
function settingsIn(file: string): string[] {
  const [, body = ""] = /interface \w*Env \{(.*?)^\}/ms.exec(read(file)) ?? [];
  return Array.from(body.matchAll(/^ {2}([A-Z_]+)\??: string;/gm), ([, name = ""]) => name);
}

/** The names of the metrics, wherever the bridge makes them. */
function metrics(): Set<string> {
  const files = readdirSync(join(ROOT, "bridge"), { recursive: true, encoding: "utf8" });
  const source = files.filter((name) => name.endsWith(".ts")).map((name) => read(join("bridge", name)));
  return new Set(
    source
      .join("\n")
      .match(/(?<=")starling_[a-z_]+(?=")/g)
      ?.filter((it) => it !== "starling_migrations"),
  );
}

/** What a variable is when nobody sets it, as text. */
function defaultOf(name: string): string {
  const secret = "a-secret-of-at-least-32-characters";
  const least = { BRIDGE_SECRETS: secret, DATABASE_URL: "pglite:x" };
  const given: Readonly<Record<string, unknown>> = variables.parse(least);
  return String(given[name]);
}

describe("the deployment guide", () => {
  test.each(Object.keys(EXPECTED))("has the bridge's variable %s with its default", (name) => {
    const cell = rows.get(name);
    expect(cell).toBeDefined();
    const usual = defaultOf(name);
    if (usual === "" || usual === "undefined") expect(cell).toMatch(/^(?:none|empty|required|the broker)/);
    else if (!["BRIDGE_SECRETS", "DATABASE_URL"].includes(name)) expect(cell).toContain(usual);
    else expect(cell).toBe("required");
  });

  test.each(settingsIn("workers/env.ts"))("has the edge's setting %s", (name) => {
    expect(guide).toContain(`\`${name}\``);
  });

  test.each(settingsIn("workers/presence/env.ts"))("has the presence service's setting %s", (name) => {
    const [, section = ""] = /^## The presence service$(.*?)^## /ms.exec(guide) ?? [];
    expect(section).toContain(`\`${name}\``);
  });

  test("has every metric, and none that does not exist", () => {
    const named = new Set([...rows.keys()].filter((name) => name.startsWith("starling_")));
    expect(named).toEqual(metrics());
  });

  test("has an environment for the first start that is all the bridge needs", () => {
    const [, block = ""] = /`bridge\.env`.*?```sh\n(.*?)```/s.exec(guide) ?? [];
    const lines = Array.from(block.matchAll(/^(\w+)=(.*)$/gm), ([, name = "", value = ""]) => [name, value]);
    const given = { ...Object.fromEntries(lines), BRIDGE_SECRETS: "a-secret-of-at-least-32-characters" };
    expect(readConfig(given).http.host).toBe("0.0.0.0");
  });
});
