import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { tokenOf } from "./edge-people.ts";
import { device, logOf, newUser, objectOf } from "./support-user.ts";

test("a session that ends while its newer token is looked at has ended, once", async () => {
  const ada = newUser("ada");
  const one = await device(ada);
  await one.welcome;
  const token = await tokenOf(ada);
  await runInDurableObject(objectOf(ada), async (instance, state) => {
    const [socket] = state.getWebSockets();
    if (!socket) throw new Error("no socket");
    const renewed = instance.webSocketMessage(socket, JSON.stringify({ ref: "r", verb: "renew", token }));
    await instance.webSocketClose(socket, 1000, "", true);
    await renewed;
    await instance.webSocketError(socket);
  });
  expect((await logOf(ada)).map((it) => it.verb)).toEqual(["connect", "online", "disconnect"]);
});
