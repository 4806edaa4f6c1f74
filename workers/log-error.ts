/** Where an error that was handled, but that an operator should know of, is written: once, at the place that handles it. */
export function logError(what: string, error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // oxlint-disable-next-line no-console -- the console is the log of a Worker
  console.error(JSON.stringify({ level: "error", what, message }));
}
