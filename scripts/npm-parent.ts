/**
 * A signal to npm ends npm and the shell that it runs scripts in, and the shell does not hand it on: whoever stops `npm start`
 * would leave the chat behind. So a script of npm looks whether its shell is still there.
 */

const LOOK_MS = 500;

/** Calls back once when this process was started by npm and has lost its parent; keeps nothing alive. */
export function whenNpmIsGone(callback: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    callback();
  }, LOOK_MS).unref();
}
