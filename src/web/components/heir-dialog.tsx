/** The last owner goes: who is to be it then? */
import { useEffect, useState } from "preact/hooks";
import type { RoomState, RoomView } from "../../client/room-view.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { PeopleAnswer } from "../../protocol/room-answers.ts";
import { nameOf } from "../text/person.ts";
import { FormDialog } from "./form-dialog.tsx";

interface Props {
  view: RoomView;
  state: RoomState;
  onClose: () => void;
}

export function HeirDialog({ view, state, onClose }: Props) {
  const [people, setPeople] = useState<PeopleAnswer["people"]>([]);
  const [heir, setHeir] = useState<UserId>();
  useEffect(() => {
    view.members().then(
      (answer) => setPeople(answer.people),
      () => undefined,
    );
  }, [view]);
  return (
    <FormDialog
      title="Who will own the room?"
      hint="You are its only owner. Name another one, and you can go."
      action="Leave"
      isBad
      isReady={heir !== undefined}
      rules={state.rights}
      onSubmit={() => view.leave({ heir })}
      onClose={onClose}
    >
      <fieldset class="options">
        <legend class="visually-hidden">The next owner</legend>
        {people
          .filter(({ user }) => user.id !== state.you?.id)
          .map(({ user }) => (
            <label key={user.id}>
              <input type="radio" name="heir" checked={user.id === heir} onChange={() => setHeir(user.id)} />
              {nameOf(user)}
            </label>
          ))}
      </fieldset>
    </FormDialog>
  );
}
