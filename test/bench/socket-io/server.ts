/** The plainest chat room on Socket.IO: WebSocket only, no compression, nothing stored. Prints `ready` when it listens. */
import { createServer } from "node:http";

import { Server } from "socket.io";
import { z } from "zod";

const port = z.coerce.number().parse(process.argv[2]);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });

io.on("connection", (socket) => {
  socket.on("join", async (room: string, joined: () => void) => {
    await socket.join(room);
    joined();
  });
  socket.on("message", (room: string, activity: unknown) => {
    io.to(room).emit("message", activity);
  });
});

http.listen(port, "127.0.0.1", () => process.stdout.write("ready\n"));
