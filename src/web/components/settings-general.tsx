/** Name, freeze, slow mode, how long messages may be edited; and the end of the room. */
import { useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomState } from "../../client/room-view.ts";
import type { RoomSettings } from "../../protocol/room-settings.ts";
import { MAX_NAME_LENGTH } from "../../protocol/limits.ts";
import type { AclAnswer } from "../../protocol/room-answers.ts";
import { useDesk } from "../state/desk.ts";
import { idOf } from "../state/room-shelf.ts";
import { treeChanged } from "../state/tree-changes.ts";
import { troubleOf } from "../state/trouble.ts";
import { duration } from "../text/duration.ts";

interface Props {
  client: Client;
  state: RoomState;
  rights: AclAnswer;
  onRemoved: () => void;
}

const SLOW = [0, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000];
const EDIT = [0, 300_000, 3_600_000, 86_400_000, 7 * 86_400_000, 365 * 86_400_000];

export function SettingsGeneral({ client, state, rights, onRemoved }: Props) {
  const { view } = useDesk();
  const [name, setName] = useState(state.room?.name ?? "");
  const [settings, setSettings] = useState<RoomSettings>(rights.settings);
  const [said, setSaid] = useState<{ text: string; isBad: boolean }>();
  const [isBusy, setBusy] = useState(false);
  const mayRename = rights.may.includes("rename");
  const mayConfigure = rights.may.includes("mute");
  const renamed = mayRename && name.trim() !== "" && name.trim() !== state.room?.name;
  const changed = changesOf(rights.settings, settings);
  const isChanged = renamed || Object.keys(changed).length > 0;
  const change = (part: Partial<RoomSettings>) => setSettings({ ...settings, ...part });

  const save = async () => {
    setBusy(true);
    setSaid(undefined);
    try {
      if (renamed) await view.rename(name.trim());
      if (Object.keys(changed).length > 0) await view.configure(changed);
      setSaid({ text: "Saved", isBad: false });
    } catch (error) {
      setSaid({ text: troubleOf(error, rights).text, isBad: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && !isBusy) void save();
      }}
    >
      <label class="field">
        <span>Name</span>
        <input
          value={name}
          maxLength={MAX_NAME_LENGTH}
          disabled={!mayRename}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={settings.frozen}
          disabled={!mayConfigure}
          onChange={(event) => change({ frozen: event.currentTarget.checked })}
        />
        <span>
          Frozen <span class="hint">Only moderators write.</span>
        </span>
      </label>
      <Times
        label="Slow mode: pause between two messages of one person"
        none="No pause"
        times={SLOW}
        value={settings.slowMs}
        isDisabled={!mayConfigure}
        onChange={(slowMs) => change({ slowMs })}
      />
      <Times
        label="People may edit what they wrote for"
        none="Not at all"
        times={EDIT}
        value={settings.editMs}
        isDisabled={!mayConfigure}
        onChange={(editMs) => change({ editMs })}
      />
      {rights.may.includes("set-acl") && <ChannelChoice client={client} state={state} rights={rights} />}
      <p class={said?.isBad ? "hint hint--bad" : "hint"} role="status">
        {said?.text}
      </p>
      <footer class="dialog__foot">
        {rights.may.includes("remove") && <RemoveRoom onRemoved={onRemoved} />}
        {(mayRename || mayConfigure) && (
          <button type="submit" class="button button--primary" disabled={!isChanged || isBusy}>
            Save
          </button>
        )}
      </footer>
    </form>
  );
}

/** In which channel the room is: one of those that I belong to, or none. Done at once. */
function ChannelChoice({ client, state, rights }: Pick<Props, "client" | "state" | "rights">) {
  const { view, attempt } = useDesk();
  const parent = rights.above.at(-1);
  const own = client.me.state.conversations.filter(
    ({ kind, room }) => kind === "channel" && room !== idOf(state.room?.id ?? ""),
  );
  if (own.length === 0) return null;
  const move = async (id: string) => {
    await view.move(own.find(({ room }) => room === id)?.address ?? null);
    treeChanged();
  };
  return (
    <label class="field">
      <span>In the channel</span>
      <select
        value={parent?.room ?? ""}
        onChange={(event) => {
          const id = event.currentTarget.value;
          attempt(() => move(id), "The room was moved");
        }}
      >
        <option value="">None</option>
        {parent && !own.some(({ room }) => room === parent.room) && (
          <option value={parent.room}>{parent.name ?? "The one above"}</option>
        )}
        {own.map(({ room, name }) => (
          <option key={room} value={room}>
            {name ?? room}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Asks once more: nothing brings a room back. */
function RemoveRoom({ onRemoved }: { onRemoved: () => void }) {
  const { view, attempt } = useDesk();
  const [isSure, setSure] = useState(false);
  const remove = async () => {
    await view.remove();
    treeChanged();
    onRemoved();
  };
  return (
    <button
      type="button"
      class={isSure ? "button button--bad" : "button button--quiet-bad"}
      onClick={() => (isSure ? attempt(remove, "The room was removed") : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {isSure ? "Really remove it, for good" : "Remove the room"}
    </button>
  );
}

interface TimesProps {
  label: string;
  none: string;
  times: readonly number[];
  value: number;
  isDisabled: boolean;
  onChange: (ms: number) => void;
}

function Times({ label, none, times, value, isDisabled, onChange }: TimesProps) {
  // Another client may have set one between ours.
  const all = [...new Set([...times, value])].toSorted((a, b) => a - b);
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={String(value)}
        disabled={isDisabled}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      >
        {all.map((ms) => (
          <option key={ms} value={String(ms)}>
            {ms === 0 ? none : duration(ms)}
          </option>
        ))}
      </select>
    </label>
  );
}

function changesOf(before: RoomSettings, after: RoomSettings): Partial<RoomSettings> {
  return {
    ...(before.frozen !== after.frozen && { frozen: after.frozen }),
    ...(before.slowMs !== after.slowMs && { slowMs: after.slowMs }),
    ...(before.editMs !== after.editMs && { editMs: after.editMs }),
  };
}
