import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import type { MyDevice } from "../../src/protocol/user-frame.ts";
import { device, newUser, objectOf, type Device } from "./support-user.ts";

async function listed(by: Device): Promise<MyDevice[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `devices` is answered with
  const answer = (await by.request({ verb: "devices" })) as unknown as { ok: { devices: MyDevice[] } };
  return answer.ok.devices;
}

test("each device sees all of mine, which one it is and who is away from theirs, also after an eviction", async () => {
  const ada = newUser("ada");
  const [phone, laptop] = [await device(ada), await device(ada)];
  const ids = [(await phone.welcome).session, (await laptop.welcome).session];
  await laptop.request({ verb: "active", idle: true });
  for (const evicted of [false, true]) {
    if (evicted) await evictDurableObject(objectOf(ada));
    const seen = await listed(phone);
    expect(seen.map((it) => it.session).toSorted()).toEqual(ids.toSorted());
    expect(seen.find((it) => it.this)?.session).toBe(ids[0]);
    expect(seen.find((it) => it.idle)?.session).toBe(ids[1]);
    expect(seen.filter((it) => it.this || it.idle)).toHaveLength(2);
  }
  expect((await listed(laptop)).find((it) => it.this)?.session).toBe(ids[1]);
});

test("a device that went is not listed, nor is anybody else's", async () => {
  const [ada, bob] = [newUser("ada"), newUser("bob")];
  const [phone, laptop, his] = [await device(ada), await device(ada), await device(bob)];
  for (const it of [phone, laptop, his]) await it.welcome;
  laptop.socket.close(1000, "bye");
  await laptop.until(() => laptop.closed);
  expect(await listed(phone)).toMatchObject([{ session: (await phone.welcome).session, this: true }]);
  expect(await listed(his)).toHaveLength(1);
});
