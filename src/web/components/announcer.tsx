/** The live region of the page: one, always there, so that what is put into it is read. */
import { useEffect, useState } from "preact/hooks";
import { onAnnouncement } from "../state/announce.ts";

export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => onAnnouncement(setText), []);
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
