/** Makes one more rule. */
import { useState } from "preact/hooks";
import { MAX_EXPRESSION_LENGTH, role, type Role, type Rule } from "../../protocol/acl.ts";
import { BLANK_RULE, RULE_KINDS, ruleFrom, type RuleDraft, type RuleKind } from "../state/rule-draft.ts";
import { rolePlural } from "../text/roles.ts";
import { capital } from "../text/rules.ts";

export function RuleForm({ onAdd }: { onAdd: (rule: Rule) => void }) {
  const [draft, setDraft] = useState(BLANK_RULE);
  const change = (part: Partial<RuleDraft>) => setDraft({ ...draft, ...part });
  const rule = ruleFrom(draft);
  return (
    <form
      class="rule-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!rule) return;
        onAdd(rule);
        setDraft({ ...BLANK_RULE, kind: draft.kind });
      }}
    >
      <label class="field">
        <span>Add a rule: only</span>
        <select value={draft.kind} onChange={(event) => change({ kind: kindOf(event.currentTarget.value) })}>
          {RULE_KINDS.map(([kind, text]) => (
            <option key={kind} value={kind}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <Fields draft={draft} change={change} />
      <button type="submit" class="button" disabled={!rule}>
        Add
      </button>
    </form>
  );
}

function Fields({ draft, change }: { draft: RuleDraft; change: (part: Partial<RuleDraft>) => void }) {
  const text = (label: string, name: "attribute" | "values" | "min" | "max", placeholder: string) => (
    <label class="field">
      <span>{label}</span>
      <input
        value={draft[name]}
        placeholder={placeholder}
        autocomplete="off"
        autocapitalize="off"
        inputMode={name === "min" || name === "max" ? "decimal" : "text"}
        onInput={(event) => change({ [name]: event.currentTarget.value })}
      />
    </label>
  );
  switch (draft.kind) {
    case "in":
    case "overlaps":
      return (
        <>
          {text("Attribute", "attribute", draft.kind === "in" ? "country" : "languages")}
          {text("One of, with commas", "values", draft.kind === "in" ? "DE, AT" : "de, en")}
        </>
      );
    case "range":
      return (
        <>
          {text("Attribute", "attribute", "age")}
          {text("At least", "min", "18")}
          {text("At most", "max", "")}
        </>
      );
    case "flag":
      return text("Attribute", "attribute", "age_verified");
    case "role":
      return (
        <label class="field">
          <span>Role</span>
          <select value={draft.role} onChange={(event) => change({ role: roleOf(event.currentTarget.value) })}>
            {role.options.slice(1).map((it) => (
              <option key={it} value={it}>
                {capital(rolePlural(it))}
              </option>
            ))}
          </select>
        </label>
      );
    case "custom":
      return (
        <label class="field field--whole">
          <span>Expression, over attributes, role, kind, member, present</span>
          <textarea
            rows={2}
            value={draft.expression}
            maxLength={MAX_EXPRESSION_LENGTH}
            placeholder={'attributes.age >= 18 && "staff" in attributes.groups'}
            onInput={(event) => change({ expression: event.currentTarget.value })}
          />
        </label>
      );
    case "member":
    case "present":
    case "invited":
    case "same-room":
    case "same-channel":
    case "owner":
    case "nobody":
    case "any":
    case "not":
      return null;
    default:
      return draft.kind satisfies never;
  }
}

function kindOf(value: string): RuleKind {
  return RULE_KINDS.find(([kind]) => kind === value)?.[0] ?? "role";
}

function roleOf(value: string): Role {
  return role.options.find((it) => it === value) ?? "member";
}
