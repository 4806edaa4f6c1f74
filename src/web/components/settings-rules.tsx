/** Who may do what, as sentences; an owner can change each of them. */
import { useState } from "preact/hooks";
import type { Action } from "../../protocol/acl.ts";
import type { AclAnswer } from "../../protocol/room-answers.ts";
import { ACTION_GROUPS, ruleSentence } from "../text/rules.ts";
import { RuleEditor } from "./rule-editor.tsx";

/** Without video nobody wonders who may watch it. */
const VIDEO: ReadonlySet<Action> = new Set<Action>(["publish", "watch"]);
/** Of a channel only. */
const CHANNEL: ReadonlySet<Action> = new Set<Action>(["create"]);

export function SettingsRules({ rights }: { rights: AclAnswer }) {
  const [edited, edit] = useState<Action>();
  const mayChange = rights.may.includes("set-acl");
  const isShown = (action: Action) =>
    (rights.kind === "video" || !VIDEO.has(action)) &&
    (rights.kind === "channel" || !CHANNEL.has(action)) &&
    (rights.above.length > 0 || action !== "autojoin");
  return (
    <>
      {ACTION_GROUPS.map(([title, actions]) => {
        const shown = actions.filter(isShown);
        if (shown.length === 0) return null;
        return (
          <section key={title} aria-label={title}>
            <h3 class="settings__title">{title}</h3>
            <ul class="rules">
              {shown.map((action) => (
                <li key={action} class="rule">
                  <span class="rule__sentence">
                    {ruleSentence(action, rights.effective[action] ?? [])}
                    {rights.policy[action] && <span class="role-mark">changed</span>}
                    <Above rights={rights} action={action} />
                  </span>
                  {mayChange && edited !== action && (
                    <button type="button" class="link-button" onClick={() => edit(action)}>
                      Change<span class="visually-hidden"> who may {action}</span>
                    </button>
                  )}
                  {mayChange && edited === action && (
                    <RuleEditor action={action} rights={rights} onClose={() => edit(undefined)} />
                  )}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

/** What the channels over the room add: nothing here lifts it. */
function Above({ rights, action }: { rights: AclAnswer; action: Action }) {
  const said = rights.above.filter(({ policy }) => (policy[action]?.length ?? 0) > 0);
  return said.map(({ room, name, policy }) => (
    <span class="hint rule__above" key={room}>
      In {name ?? "the channel above"}: {ruleSentence(action, policy[action] ?? [])}
    </span>
  ));
}
