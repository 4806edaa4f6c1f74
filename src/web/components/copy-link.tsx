/** Puts the address of a message on the clipboard, and says so for a moment. */
import { useEffect, useState } from "preact/hooks";
import { announce } from "../state/announce.ts";
import { Icon } from "./icon.tsx";

const SAID_MS = 1_600;

export function CopyLink({ link }: { link: string }) {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) return undefined;
    const timer = setTimeout(() => setSaid(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const say = (text: string) => {
    setSaid(text);
    announce(text);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      say("Link copied");
    } catch {
      say("The browser did not allow it");
    }
  };
  return (
    <span class={said === undefined ? "copy-link" : "copy-link copy-link--said"}>
      <button
        type="button"
        class="icon-button"
        aria-label="Copy link to this message"
        title="Copy link"
        onClick={() => void copy()}
      >
        <Icon name={said === undefined ? "link" : "tick"} />
      </button>
      {said !== undefined && <span class="copy-link__said">{said}</span>}
    </span>
  );
}
