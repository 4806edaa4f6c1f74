/** One Redis from the Debian package, with its append-only file on: like Upstash, it keeps what it was told. */
import { mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

import type { LocalService } from "./service.ts";
import { DATA, PORTS } from "./settings.ts";

const data = join(DATA, "redis");

export const redis: LocalService = {
  name: "redis",
  ports: [PORTS.redis],
  stopSignal: "SIGTERM",

  async prepare() {
    mkdirSync(data, { recursive: true });
  },

  command: () => ({
    file: "redis-server",
    args: [
      ["--bind", "127.0.0.1", "--port", String(PORTS.redis), "--dir", data],
      ["--appendonly", "yes", "--save", "", "--daemonize", "no"],
    ].flat(),
  }),

  /** Listening is not enough: while it reads its file back, Redis answers every command with LOADING. */
  isReady: () =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port: PORTS.redis }, () => socket.write("PING\r\n"));
      const answer = (ready: boolean) => {
        socket.destroy();
        resolve(ready);
      };
      socket.once("data", (reply) => answer(reply.toString().startsWith("+PONG")));
      socket.once("error", () => answer(false)).setTimeout(1_000, () => answer(false));
    }),
};
