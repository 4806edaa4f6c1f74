/** What was said in a channel above, to everybody below it: until one has read it. */
import { useEffect, useState } from "preact/hooks";
import type { Announcement } from "../../protocol/room-frame.ts";
import { announce } from "../state/announce.ts";
import { formatRoute } from "../state/route.ts";
import { nameOf } from "../text/person.ts";
import { Icon } from "./icon.tsx";

export function AnnouncementBanner({ announcement }: { announcement: Announcement | undefined }) {
  const [read, setRead] = useState<string>();
  const activity = announcement?.activity;
  const text = activity?.verb === "send" ? activity.object.text : undefined;
  const where = announcement?.channel.name ?? "the channel above";
  useEffect(() => {
    if (text !== undefined) announce(`Announcement in ${where}: ${text}`);
  }, [activity?.id]);
  if (!announcement || !activity || text === undefined || read === activity.id) return null;
  return (
    <section class="banner banner--news" aria-label={`Announcement in ${where}`}>
      <Icon name="bell" />
      <p>
        <b>
          {nameOf(activity.actor)} in{" "}
          <a href={formatRoute({ screen: "room", address: announcement.channel.id })}>{where}</a>
        </b>
        : {text}
      </p>
      <button
        type="button"
        class="icon-button"
        aria-label="Read it"
        title="Read it"
        onClick={() => setRead(activity.id)}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}
