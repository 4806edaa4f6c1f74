/** Says something to those who listen to the page instead of looking at it. The Announcer component speaks it. */
type Speaker = (text: string) => void;
const speakers = new Set<Speaker>();

export function announce(text: string): void {
  for (const speak of speakers) speak(text);
}

/** Calls back with each text until the returned function is called. */
export function onAnnouncement(speaker: Speaker): () => void {
  speakers.add(speaker);
  return () => speakers.delete(speaker);
}
