/** What a message said before it was edited or deleted: for those who moderate. */
import { useEffect, useState } from "preact/hooks";
import type { RoomState, RoomView } from "../../client/room-view.ts";
import type { Activity, Verb } from "../../protocol/activity.ts";
import { cursorOf, type MessageLine } from "../state/timeline.ts";
import { troubleOf } from "../state/trouble.ts";
import { fullTime } from "../text/clock.ts";
import { nameOf } from "../text/person.ts";
import { Modal } from "./modal.tsx";

const DONE: Partial<Record<Verb, string>> = {
  send: "Written",
  whisper: "Whispered",
  edit: "Edited",
  delete: "Deleted",
  undelete: "Brought back",
  purge: "Removed for good",
};

interface Props {
  view: RoomView;
  line: MessageLine;
  state: RoomState;
  onClose: () => void;
}

export function VersionsDialog({ view, line, state, onClose }: Props) {
  const [found, setFound] = useState<readonly Activity[]>();
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    const of = cursorOf(line.item);
    if (!of) return;
    view.versions(of).then(setFound, (error: unknown) => setTrouble(troubleOf(error, state.rights).text));
  }, []);
  return (
    <Modal title="What it said" onClose={onClose}>
      {() => (
        <>
          {trouble !== undefined && (
            <p class="hint hint--bad" role="alert">
              {trouble}
            </p>
          )}
          {!found && trouble === undefined && <p class="hint quiet--loading">Looking…</p>}
          <ol class="cards">
            {found?.map((it) => (
              <li class="card" key={it.id}>
                {"text" in it.object && <p class="bubble__text">{it.object.text}</p>}
                <p class="hint">
                  {DONE[it.verb] ?? it.verb} by {nameOf(it.actor)}, {fullTime(it.at)}
                </p>
              </li>
            ))}
          </ol>
        </>
      )}
    </Modal>
  );
}
