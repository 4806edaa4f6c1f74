/** Line icons on a 20 by 20 grid, drawn with the colour of the text around them. They say nothing: their button does. */
const PATHS = {
  ban: "M5.1 5.1l9.8 9.8M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0Z",
  bell: "M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.5 1H4zm3 3h3",
  back: "M12.5 4.5 7 10l5.5 5.5",
  close: "m5.5 5.5 9 9m0-9-9 9",
  compose: "M10 4.5v11M4.5 10h11",
  delete: "M4.5 6h11m-7-2.5h3M6 6l.7 10h6.6L14 6M8.5 9v4m3-4v4",
  down: "M10 4v11m-5-5 5 5 5-5",
  edit: "m4 16 .8-3.3 8.4-8.4 2.5 2.5-8.4 8.4zM11.5 6l2.5 2.5",
  failed: "M10 6.5V11m0 2.5v.01M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0Z",
  flag: "M5.5 17V4h8l-1.5 3 1.5 3h-8",
  fold: "m7 5.5 5 4.5-5 4.5",
  gear: "M10 12.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2ZM10 3v2m0 10v2m7-7h-2M5 10H3m12-5-1.5 1.5m-7 7L5 15m10 0-1.5-1.5m-7-7L5 5",
  hash: "M8 3.5 6.5 16.5m7-13L12 16.5M3.5 7.5h13.5m-14 5h13.5",
  leave: "M8.5 4h-4v12h4m-1-6h8.5m-3-3 3 3-3 3",
  link: "M8.5 11.5a3 3 0 0 0 4.3.2l2.5-2.5a3 3 0 0 0-4.3-4.3l-1 1m1.5 2.6a3 3 0 0 0-4.3-.2l-2.5 2.5a3 3 0 0 0 4.3 4.3l1-1",
  message:
    "M3.5 9.5c0-3 2.9-5.5 6.5-5.5s6.5 2.5 6.5 5.5-2.9 5.5-6.5 5.5c-.8 0-1.6-.1-2.3-.3L4.5 16l.7-2.9a5 5 0 0 1-1.7-3.6Z",
  mute: "M4 8v4h2.5L10 15V5L6.5 8zm9 0 3.5 4m0-4L13 12",
  offline:
    "M3 3l14 14M5.5 9.6a6.5 6.5 0 0 1 2.3-1.5m4.7.2a6.5 6.5 0 0 1 2 1.3M3 7a10 10 0 0 1 3-1.9m3.5-.9A10 10 0 0 1 17 7m-9 5.2a3 3 0 0 1 4 0M10 15.5v.01",
  people:
    "M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5Zm-5 6.5c0-2.5 2.2-4 5-4s5 1.5 5 4m.5-6.7a2.5 2.5 0 1 0-.8-4.7m2.3 7.6c1.8.4 3 1.7 3 3.8",
  reply: "M8 5.5 4 9.5l4 4m-4-4h7.5a4.5 4.5 0 0 1 4.5 4.5v.5",
  role: "m10 3.5 1.9 4 4.4.5-3.3 3 .9 4.3-3.9-2.2-3.9 2.2.9-4.3-3.3-3 4.4-.5z",
  search: "M13.5 13.5 17 17m-2-8a6 6 0 1 1-12 0 6 6 0 0 1 12 0Z",
  send: "M10 15.5v-11m-5 5 5-5 5 5",
  settings: "M6 10h.01M10 10h.01M14 10h.01",
  smile: "M7 11.5c.6 1.3 1.7 2 3 2s2.4-.7 3-2M7.5 8v.01m5 0V8M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0Z",
  tick: "m4.5 10.5 3.5 3.5 7.5-8",
  undo: "M7.5 5 4 8.5 7.5 12M4 8.5h7.5a4 4 0 0 1 0 8H9",
  waiting: "M10 6v4l2.5 1.5M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0Z",
  whisper: "M6 9V7a4 4 0 0 1 8 0v2M5 9h10v7H5z",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon--${name}`} viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
