/** Is somebody looking? Only what is looked at counts as read. */
import { useEffect, useState } from "preact/hooks";

function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

export function useAttention(): boolean {
  const [looking, setLooking] = useState(isLookedAt);
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
  return looking;
}
