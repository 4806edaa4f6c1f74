/** Is somebody looking? Only what is looked at counts as read. */
import { useEffect, useState } from "preact/hooks";

/** After a connection is back, what was missed comes in a burst: that is news, not something that one saw happen. */
const BURST_MS = 1_000;

function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

export function useAttention(isOnline: boolean): boolean {
  const [isLooking, setLooking] = useState(isLookedAt);
  useEffect(() => {
    const changed = () => setLooking(isLookedAt());
    document.addEventListener("visibilitychange", changed);
    addEventListener("focus", changed);
    addEventListener("blur", changed);
    return () => {
      document.removeEventListener("visibilitychange", changed);
      removeEventListener("focus", changed);
      removeEventListener("blur", changed);
    };
  }, []);

  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    if (!isOnline) {
      setSettled(false);
      return undefined;
    }
    const timer = setTimeout(() => setSettled(true), BURST_MS);
    return () => clearTimeout(timer);
  }, [isOnline]);

  return isLooking && isSettled;
}
