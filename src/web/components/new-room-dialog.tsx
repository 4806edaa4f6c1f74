/** A new room: its name, whether it is one or a place for others, and who may find it. */
import { useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomAddress } from "../../protocol/ids.ts";
import { MAX_NAME_LENGTH } from "../../protocol/limits.ts";
import type { Rules } from "../text/refusal.ts";
import { Choice } from "./choice.tsx";
import { FormDialog } from "./form-dialog.tsx";

interface Props {
  client: Pick<Client, "createRoom">;
  /** The channel that it is made in, and what that is called. */
  channel?: { readonly address: RoomAddress; readonly title: string };
  rules?: Rules | undefined;
  onMade: (address: RoomAddress) => void;
  onClose: () => void;
}

const KINDS = { group: "Room", channel: "Channel" } as const;
type Kind = keyof typeof KINDS;
const HINTS: Record<Kind, string> = {
  group: "Whoever has its link can look in and join.",
  channel: "A place for rooms and other channels: what holds here holds in all of them.",
};

export function NewRoomDialog({ client, channel, rules, onMade, onClose }: Props) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>("group");
  const [isPrivate, setPrivate] = useState(false);
  const submit = async () => {
    const { id } = await client.createRoom(name.trim(), {
      kind,
      ...(channel && { parent: channel.address }),
      ...(isPrivate && { private: true }),
    });
    onMade(id);
  };
  return (
    <FormDialog
      title={channel ? `New room in ${channel.title}` : "New room"}
      hint={isPrivate ? "Only who is invited finds it, and may join." : HINTS[kind]}
      action={kind === "channel" ? "Make the channel" : "Make the room"}
      isReady={name.trim() !== ""}
      rules={rules}
      onSubmit={submit}
      onClose={onClose}
    >
      <label class="field">
        <span>Name</span>
        <input
          value={name}
          maxLength={MAX_NAME_LENGTH}
          placeholder={kind === "channel" ? "Berlin" : "Birdwatchers"}
          autocomplete="off"
          aria-describedby="dialog-hint"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <div>
        <Choice label="What it is" value={kind} options={KINDS} onChange={setKind} />
      </div>
      <label class="check">
        <input type="checkbox" checked={isPrivate} onChange={(event) => setPrivate(event.currentTarget.checked)} />
        Only for those who are invited
      </label>
    </FormDialog>
  );
}
