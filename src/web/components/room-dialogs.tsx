/** The dialogs of a room: one at a time. */
import type { Client } from "../../client/client.ts";
import type { RoomState } from "../../client/room-view.ts";
import { StarlingError } from "../../client/error.ts";
import { errorOf } from "../../protocol/errors.ts";
import { userId, type RoomAddress } from "../../protocol/ids.ts";
import { MAX_REASON_LENGTH } from "../../protocol/limits.ts";
import { treeChanged } from "../state/tree-changes.ts";
import { navigate } from "../state/use-route.ts";
import { useDesk, type Asking } from "../state/desk.ts";
import { cursorOf, type MessageLine } from "../state/timeline.ts";
import { nameOf } from "../text/person.ts";
import { CallsDialog } from "./calls-dialog.tsx";
import { Dialog } from "./dialog.tsx";
import { HeirDialog } from "./heir-dialog.tsx";
import { NewRoomDialog } from "./new-room-dialog.tsx";
import { RoomSettings } from "./room-settings.tsx";
import { SanctionDialog } from "./sanction-dialog.tsx";
import { VersionsDialog } from "./versions-dialog.tsx";

export interface RoomDialogsProps {
  client: Client;
  asking: Asking;
  state: RoomState;
  title: string;
  address: RoomAddress;
  onClose: () => void;
}

export function RoomDialogs({ client, asking, state, title, address, onClose }: RoomDialogsProps) {
  const desk = useDesk();
  const { view } = desk;
  const rules = state.rights;
  const reason = { label: "Why", maxLength: MAX_REASON_LENGTH, rules, onClose };
  switch (asking.what) {
    case "sanction":
      return <SanctionDialog view={view} verb={asking.verb} person={asking.person} rules={rules} onClose={onClose} />;
    case "delete": {
      const { mine } = asking.line;
      return (
        <Dialog
          {...reason}
          title={mine ? "Delete your message" : `Delete what ${nameOf(asking.line.author)} wrote`}
          hint={
            mine ? "Its text goes, for everybody." : "Its text goes, for everybody; that you did it, and why, stays."
          }
          action="Delete"
          isBad
          isOptional
          onSubmit={(why) => view.delete(placeOf(asking.line), { reason: why || undefined })}
        />
      );
    }
    case "purge":
      return (
        <Dialog
          {...reason}
          title="Remove it for good"
          hint="Its text leaves every store, and nothing brings it back."
          action="Remove it"
          isBad
          isOptional
          onSubmit={(why) => view.purge(placeOf(asking.line), { reason: why || undefined })}
        />
      );
    case "delete-all":
      return (
        <Dialog
          {...reason}
          title={`Delete everything ${nameOf(asking.person)} wrote here`}
          hint="The newest 500 messages; repeat it for more."
          action="Delete all"
          isBad
          isOptional
          onSubmit={(why) => view.deleteAllOf(asking.person.id, { reason: why || undefined })}
        />
      );
    case "report":
      return (
        <Dialog
          {...reason}
          title={`Report what ${nameOf(asking.line.author)} wrote`}
          label="What is wrong with it"
          hint="Those who moderate see it, with the messages around it. Nobody else learns of it."
          action="Report"
          onSubmit={async (why) => {
            await view.report(placeOf(asking.line), why);
            desk.attempt(async () => undefined, "Reported. Thank you");
          }}
        />
      );
    case "versions":
      return <VersionsDialog view={view} line={asking.line} state={state} onClose={onClose} />;
    case "invite":
      return (
        <Dialog
          {...reason}
          title={`Invite someone to ${title}`}
          label="Their user id"
          placeholder="ada"
          hint="People find theirs at the bottom left of their page."
          maxLength={128}
          action="Invite"
          onSubmit={async (id) => {
            const user = userId.safeParse(id);
            if (!user.success) throw new StarlingError(errorOf("unknown_user"));
            await view.invite(user.data);
            desk.attempt(async () => undefined, "Invited");
          }}
        />
      );
    case "call-admin":
      return (
        <Dialog
          {...reason}
          title="Call an admin"
          label="What is it about"
          hint="Goes to every admin of this place who is there, and to nobody else."
          action="Call"
          onSubmit={async (why) => {
            const { asked } = await view.callAdmin(why);
            const said =
              asked === 0 ? "No admin is here now. Your call waits for the next one." : "An admin was called";
            desk.attempt(async () => undefined, said);
          }}
        />
      );
    case "calls":
      return <CallsDialog view={view} state={state} onClose={onClose} />;
    case "settings":
      return <RoomSettings client={client} title={title} onClose={onClose} />;
    case "new-room":
      return (
        <NewRoomDialog
          client={client}
          channel={{ address, title }}
          rules={rules}
          onMade={(made) => {
            treeChanged();
            navigate({ screen: "room", address: made });
          }}
          onClose={onClose}
        />
      );
    case "leave":
      return <HeirDialog view={view} state={state} onClose={onClose} />;
    default:
      return asking satisfies never;
  }
}

function placeOf({ item }: MessageLine) {
  const of = cursorOf(item);
  if (!of) throw new StarlingError(errorOf("not_found"));
  return of;
}
