/** `profile`: what somebody says of themselves, for everybody to read. No rule ever looks at it. */
import type { Actor } from "../../src/protocol/activity.ts";
import type { SessionsLog } from "./sessions-log.ts";

export class Profile {
  readonly #sql: SqlStorage;
  readonly #log: SessionsLog;

  constructor(sql: SqlStorage, log: SessionsLog) {
    this.#sql = sql;
    this.#log = log;
  }

  /** Empty: they say nothing. */
  get text(): string {
    return this.#sql.exec<{ text: string }>("SELECT text FROM profile").toArray()[0]?.text ?? "";
  }

  /** Said twice it is still the same, and nothing is written. */
  set(by: Actor, text: string): void {
    if (text === this.text) return;
    this.#log.append([{ verb: "profile", actor: by, object: { text } }], () =>
      text === ""
        ? this.#sql.exec("DELETE FROM profile")
        : this.#sql.exec("INSERT OR REPLACE INTO profile VALUES (1, ?, ?)", text, Date.now()),
    );
  }
}
