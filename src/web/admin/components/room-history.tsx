/** What was said and done in a room, newest last, a page at a time. */
import { useState } from "preact/hooks";
import type { Activity } from "../../../protocol/activity.ts";
import type { Cursor } from "../../../protocol/cursor.ts";
import { historyPage } from "../../../protocol/room-frame.ts";
import { noticeOf } from "../../text/notice.ts";
import { nameOf } from "../../text/person.ts";
import type { Place } from "../state/acts.ts";
import { useDesk } from "../state/admin-desk.ts";
import { useAnswer } from "../state/use-answer.ts";
import { ActButton } from "./act-button.tsx";
import { PersonLink } from "./links.tsx";
import { Moment } from "./moment.tsx";
import { Waiting } from "./waiting.tsx";

export function RoomHistory({ place }: { place: Place }) {
  const { api } = useDesk();
  const [before, setBefore] = useState<Cursor>();
  const answer = useAnswer(
    () => api.room(place.room, { verb: "history", before }, historyPage),
    [api, place.room, before],
  );
  const { value } = answer;
  return (
    <>
      <Waiting of={answer} />
      <p class="listing__foot">
        {value?.more && (
          <button type="button" class="button" onClick={() => setBefore({ epoch: value.epoch, seq: value.first })}>
            Older
          </button>
        )}
        <button
          type="button"
          class="link-button"
          onClick={() => (before === undefined ? answer.reload() : setBefore(undefined))}
        >
          {before === undefined ? "Read again" : "Newest"}
        </button>
      </p>
      <ul class="cards" aria-label="History">
        {value?.events.map((it) => (
          <Line key={`${it.epoch}.${it.seq}`} of={it} place={place} onChange={answer.reload} />
        ))}
      </ul>
    </>
  );
}

function Line({ of, place, onChange }: { of: Activity; place: Place; onChange: () => void }) {
  const { acts } = useDesk();
  if (of.verb === "join" || of.verb === "leave") {
    return <Happened at={of.at} text={`${nameOf(of.actor)} ${of.verb === "join" ? "joined" : "left"}`} />;
  }
  if (of.verb !== "send" && of.verb !== "whisper") {
    const text = noticeOf(of, false);
    return text === undefined ? null : <Happened at={of.at} text={text} />;
  }
  const name = nameOf(of.actor);
  const deleted = of.overlay?.deleted;
  return (
    <li class="card card--row">
      <span>
        <span class="row__title">
          <PersonLink user={of.actor.id} name={name} />
          <span class="hint">
            <Moment at={of.at} />
          </span>
          {of.verb === "whisper" && <span class="role-mark">whisper</span>}
          {of.verb === "send" && of.held && <span class="role-mark">{of.held === "review" ? "held" : "shadowed"}</span>}
        </span>
        {deleted ? (
          <i class="hint">
            deleted by {deleted.by}
            {deleted.reason !== undefined && `: ${deleted.reason}`}
          </i>
        ) : (
          <span class="row__text">{of.object.text}</span>
        )}
      </span>
      {!deleted && (
        <ActButton
          text="Delete"
          of={`the message of ${name}`}
          act={acts.deleteMessage({ epoch: of.epoch, seq: of.seq }, name, place, onChange)}
        />
      )}
    </li>
  );
}

function Happened({ at, text }: { at: number; text: string }) {
  return (
    <li class="hint row__happened">
      {text} · <Moment at={at} />
    </li>
  );
}
