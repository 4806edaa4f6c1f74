/** What holds in a room, as sentences. */
import type { Action } from "../../../protocol/acl.ts";
import type { RoomAddress } from "../../../protocol/ids.ts";
import { aclAnswer, type AclAnswer } from "../../../protocol/room-answers.ts";
import { duration } from "../../text/duration.ts";
import { ACTION_GROUPS, ruleSentence } from "../../text/rules.ts";
import { useDesk } from "../state/admin-desk.ts";
import { useAnswer } from "../state/use-answer.ts";
import { Waiting } from "./waiting.tsx";

export function RoomRules({ room }: { room: RoomAddress }) {
  const { api } = useDesk();
  const answer = useAnswer(() => api.room(room, { verb: "acl" }, aclAnswer), [api, room]);
  const rights = answer.value;
  return (
    <>
      <Waiting of={answer} />
      {rights && (
        <>
          <p class="hint">{settingsSentence(rights.settings)}</p>
          {ACTION_GROUPS.map(([title, actions]) => (
            <section key={title} aria-label={title}>
              <h3 class="settings__title">{title}</h3>
              <ul class="rules">
                {actions.map((action) => (
                  <li key={action} class="rule">
                    <RuleOf rights={rights} action={action} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </>
  );
}

function RuleOf({ rights: { effective, policy, above }, action }: { rights: AclAnswer; action: Action }) {
  const added = above.filter((it) => (it.policy[action]?.length ?? 0) > 0);
  return (
    <span class="rule__sentence">
      {ruleSentence(action, effective[action] ?? [])}
      {policy[action] && <span class="role-mark">changed</span>}
      {added.map((it) => (
        <span class="hint rule__above" key={it.room}>
          In {it.name ?? "the channel above"}: {ruleSentence(action, it.policy[action] ?? [])}
        </span>
      ))}
    </span>
  );
}

function settingsSentence({ frozen, slowMs, editMs }: AclAnswer["settings"]): string {
  return [
    frozen ? "Frozen: only those who moderate write." : "Not frozen.",
    slowMs === 0 ? "No slow mode." : `Slow mode: one message every ${duration(slowMs)}.`,
    editMs === 0 ? "Messages cannot be edited." : `Messages can be edited for ${duration(editMs)}.`,
  ].join(" ");
}
