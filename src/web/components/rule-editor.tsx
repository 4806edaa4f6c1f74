/** The rules of one action: take some away, add others, see who would get in, save. All of them must pass. */
import { useState } from "preact/hooks";
import { MAX_RULES, type Action, type PolicyChange, type Rule } from "../../protocol/acl.ts";
import type { AclAnswer, PreviewAnswer } from "../../protocol/room-answers.ts";
import { useDesk } from "../state/desk.ts";
import { troubleOf } from "../state/trouble.ts";
import { capital, ruleSentence, whoPasses } from "../text/rules.ts";
import { Icon } from "./icon.tsx";
import { RuleForm } from "./rule-form.tsx";
import { RulePreview } from "./rule-preview.tsx";

interface Props {
  action: Action;
  rights: AclAnswer;
  onClose: () => void;
}

export function RuleEditor({ action, rights, onClose }: Props) {
  const { view } = useDesk();
  const [rules, setRules] = useState<readonly Rule[]>(rights.effective[action] ?? []);
  const [preview, setPreview] = useState<PreviewAnswer>();
  const [trouble, setTrouble] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const change = (next: readonly Rule[]) => {
    setRules(next);
    setPreview(undefined);
    setTrouble(undefined);
  };
  const attempt = async (what: () => Promise<unknown>) => {
    setBusy(true);
    setTrouble(undefined);
    try {
      await what();
    } catch (error) {
      setTrouble(troubleOf(error, rights).text);
    } finally {
      setBusy(false);
    }
  };
  const save = (policy: PolicyChange) =>
    attempt(async () => {
      await view.setAcl(policy);
      onClose();
    });
  return (
    <div class="rule-editor" role="group" aria-label={`Rules: who may ${action}`}>
      <p>
        <b>{ruleSentence(action, rules)}</b>
      </p>
      <ul class="rule-editor__rules">
        {rules.map((rule, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- rules have no other name
          <li key={i}>
            {capital(whoPasses(rule))}
            <button
              type="button"
              class="icon-button"
              aria-label={`Take away: ${whoPasses(rule)}`}
              onClick={() => change(rules.filter((_, at) => at !== i))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {rules.length < MAX_RULES && <RuleForm onAdd={(rule) => change([...rules, rule])} />}
      {trouble !== undefined && (
        <p class="hint hint--bad" role="alert">
          {trouble}
        </p>
      )}
      {preview && (
        <RulePreview
          preview={preview}
          rules={{ ...rights, effective: { ...rights.effective, [action]: [...rules] } }}
        />
      )}
      <footer class="rule-editor__foot">
        <button
          type="button"
          class="button"
          disabled={isBusy}
          onClick={() => void attempt(async () => setPreview(await view.preview({ [action]: [...rules] })))}
        >
          Who would get in?
        </button>
        {rights.policy[action] && (
          <button type="button" class="button" disabled={isBusy} onClick={() => void save({ [action]: null })}>
            Back to the default
          </button>
        )}
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="button button--primary"
          disabled={isBusy}
          onClick={() => void save({ [action]: [...rules] })}
        >
          Save the rules
        </button>
      </footer>
    </div>
  );
}
