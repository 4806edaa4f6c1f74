/** docs/permissions.md as text, and its cells read back from it. */
import { rulesFor } from "../../src/domain/acl/defaults.ts";
import { isExempt } from "../../src/domain/acl/roles.ts";
import type { Rule } from "../../src/protocol/acl.ts";
import { ACTIONS, isAllowed, KINDS, ROLES, type Cell } from "./cells.ts";

const YES = "yes";
const NO = "·";

const HEAD = `# Who may do what

Generated from the code by \`node scripts/permissions.ts\`; each cell is a test. It shows what holds where nobody changed a
rule: \`set-acl\` replaces the rules of an action in a room or channel, and what a channel says itself holds in everything
below it as well. Bans, mutes, freezing and slow mode come before all of it.

- Roles rise from left to right: somebody acts only upon those who stand lower. In the table that is a plain member.
- A role of a channel holds in the channel and below it; a global one, which comes with the token, everywhere but in direct
  rooms, which have two people and no roles. Somebody with such a role need not be a member.
- Rules do not hold everybody up. Exempt, but for \`nobody\`, are:
${exemptions()}
`;

export function renderPage(): string {
  const tables = KINDS.map((kind) => {
    const rows = ACTIONS.map((action) => {
      const cells = ROLES.map((role) => (isAllowed({ kind, action, role }) ? YES : NO));
      return row([action, ...cells, sayRules(rulesFor(kind, {}, action))]);
    });
    return [
      `## ${kind}`,
      "",
      row(["action", ...ROLES, "rule"]),
      row(["action", ...ROLES, "rule"].map(() => "---")),
      ...rows,
    ];
  });
  return `${[HEAD, ...tables.map((lines) => lines.join("\n"))].join("\n").replaceAll("\n## ", "\n\n## ").replaceAll("\n\n\n", "\n\n")}\n`;
}

/** What the page says of each cell. */
export function readPage(page: string): { readonly cell: Cell; readonly allowed: boolean }[] {
  return KINDS.flatMap((kind) => {
    const section = page.split(`## ${kind}\n`)[1]?.split("\n## ")[0] ?? "";
    return ACTIONS.flatMap((action) => {
      const line = section.split("\n").find((it) => it.startsWith(`| ${action} |`)) ?? "";
      const cells = line.split("|").map((it) => it.trim());
      return ROLES.map((role, i) => ({ cell: { kind, action, role }, allowed: cells[i + 2] === YES }));
    });
  });
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function exemptions(): string {
  return ROLES.flatMap((role) => {
    const exempt = ACTIONS.filter((action) => isExempt(role, action));
    if (exempt.length === 0) return [];
    return [`  - ${role}: ${exempt.length === ACTIONS.length ? "from all" : `from those of ${exempt.join(", ")}`}`];
  }).join("\n");
}

function sayRules(rules: readonly Rule[]): string {
  if (rules.length === 0) return "open";
  return rules.map((it) => (it.rule === "role" ? `${it.atLeast} or higher` : it.rule)).join(" and ");
}
