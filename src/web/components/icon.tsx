/** Line icons on a 20 by 20 grid, drawn with the colour of the text around them. They say nothing: their button does. */
const PATHS = {
  back: "M12.5 4.5 7 10l5.5 5.5",
  close: "m5.5 5.5 9 9m0-9-9 9",
  compose: "M10 4.5v11M4.5 10h11",
  down: "M10 4v11m-5-5 5 5 5-5",
  failed: "M10 6.5V11m0 2.5v.01M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0Z",
  hash: "M8 3.5 6.5 16.5m7-13L12 16.5M3.5 7.5h13.5m-14 5h13.5",
  link: "M8.5 11.5a3 3 0 0 0 4.3.2l2.5-2.5a3 3 0 0 0-4.3-4.3l-1 1m1.5 2.6a3 3 0 0 0-4.3-.2l-2.5 2.5a3 3 0 0 0 4.3 4.3l1-1",
  message:
    "M3.5 9.5c0-3 2.9-5.5 6.5-5.5s6.5 2.5 6.5 5.5-2.9 5.5-6.5 5.5c-.8 0-1.6-.1-2.3-.3L4.5 16l.7-2.9a5 5 0 0 1-1.7-3.6Z",
  offline:
    "M3 3l14 14M5.5 9.6a6.5 6.5 0 0 1 2.3-1.5m4.7.2a6.5 6.5 0 0 1 2 1.3M3 7a10 10 0 0 1 3-1.9m3.5-.9A10 10 0 0 1 17 7m-9 5.2a3 3 0 0 1 4 0M10 15.5v.01",
  people:
    "M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5Zm-5 6.5c0-2.5 2.2-4 5-4s5 1.5 5 4m.5-6.7a2.5 2.5 0 1 0-.8-4.7m2.3 7.6c1.8.4 3 1.7 3 3.8",
  search: "M13.5 13.5 17 17m-2-8a6 6 0 1 1-12 0 6 6 0 0 1 12 0Z",
  send: "M10 15.5v-11m-5 5 5-5 5 5",
  settings: "M6 10h.01M10 10h.01M14 10h.01",
  tick: "m4.5 10.5 3.5 3.5 7.5-8",
  waiting: "M10 6v4l2.5 1.5M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0Z",
  whisper: "M6 9V7a4 4 0 0 1 8 0v2M5 9h10v7H5z",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
