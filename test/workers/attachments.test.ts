import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { attachAnswer, type AttachAnswer, type Upload } from "../../src/protocol/attachment.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import { historyPage, type HistoryPage } from "../../src/protocol/room-frame.ts";
import { uploadToBucket, UPLOAD_MS } from "../../workers/attachments/upload-to.ts";
import { DELETED_FILES_MS, LeavingFiles } from "../../workers/room/leaving-files.ts";
import { call, newGroup, problemDocument, problemOf, somebody } from "./edge-people.ts";

const bytes = Uint8Array.from(new TextEncoder().encode("not really a picture"));
const picture = { name: "bees.png", type: "image/png", bytes: bytes.byteLength, width: 4, height: 3 };

const ask = (room: string, as: string, body: unknown = picture) => call(`/v1/rooms/${room}/attachments`, { as, body });

async function asked(room: string, as: string, body: unknown = picture): Promise<AttachAnswer> {
  const response = await ask(room, as, body);
  expect(response.status).toBe(201);
  return attachAnswer.parse(await response.json());
}

const put = (to: Upload, body: Uint8Array<ArrayBuffer> = bytes, headers = to.headers) =>
  exports.default.fetch(to.url, { method: to.method, headers, body });
const get = (room: string, id: string, as: string) => call(`/v1/rooms/${room}/attachments/${id}`, { as });
const say = (room: string, as: string, attachments: unknown, id = crypto.randomUUID()) =>
  call(`/v1/rooms/${room}/requests`, { as, body: { verb: "send", id, object: { text: "look", attachments } } });
const does = (room: string, as: string, body: unknown) => call(`/v1/rooms/${room}/requests`, { as, body });

async function messages(room: string, as: string): Promise<HistoryPage["events"]> {
  const page = historyPage.parse(await (await call(`/v1/rooms/${room}/history`, { as })).json());
  return page.events.filter((it) => it.verb === "send");
}

async function roomOfTwo(): Promise<{ ada: string; bob: string; room: string; id: RoomId }> {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = (await newGroup(ada)).id;
  await does(room, bob, { verb: "join" });
  return { ada, bob, room, id: trusted<RoomId>(room.split(".")[0] ?? "") };
}

test("a picture with its small one is uploaded, sent, and read by the others, also after an eviction", async () => {
  const { ada, bob, room, id } = await roomOfTwo();
  const small = { type: "image/webp", bytes: 3 };
  const { attachment, upload, thumbnail } = await asked(room, ada, { ...picture, thumbnail: small });
  expect((await put(upload)).status).toBe(204);
  if (!thumbnail) throw new Error("no address for the small one");
  expect((await put(thumbnail, bytes.slice(0, 3))).status).toBe(204);
  expect((await say(room, ada, [attachment])).status).toBe(200);
  await evictDurableObject(env.ROOMS.getByName(id));

  expect(await messages(room, bob)).toMatchObject([{ object: { text: "look", attachments: [attachment] } }]);
  const file = await get(room, attachment.id, bob);
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  expect(Object.fromEntries(file.headers)).toMatchObject({
    "content-type": "image/png",
    "content-disposition": "inline",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "x-content-type-options": "nosniff",
  });
  expect((await get(room, attachment.thumbnail ?? "", bob)).headers.get("content-type")).toBe("image/webp");
});

test("who may not send gets no address, and who may not read gets no file", async () => {
  const { ada, bob, room } = await roomOfTwo();
  const { attachment, upload } = await asked(room, ada);
  await put(upload);
  const eve = somebody("eve");
  expect((await problemOf(await ask(room, eve))).code).toBe("not_member");
  expect((await problemOf(await get(room, attachment.id, eve))).code).toBe("not_member");
  await does(room, ada, { verb: "mute", user: bob });
  expect((await problemOf(await ask(room, bob))).code).toBe("muted");
  expect((await get(room, attachment.id, bob)).status).toBe(200);
  await does(room, ada, { verb: "ban", user: bob });
  expect((await problemOf(await get(room, attachment.id, bob))).code).toBe("banned");
  expect((await call(`/v1/rooms/${room}/attachments/${attachment.id}`)).status).toBe(401);
});

test("wrong types, files that are too big, and what is no description are refused before anything is stored", async () => {
  const { ada, room } = await roomOfTwo();
  for (const type of ["image/svg+xml", "text/html", "application/javascript"]) {
    expect((await problemOf(await ask(room, ada, { ...picture, type }))).code).toBe("attachment_type");
    const thumbnail = { type, bytes: 3 };
    expect((await problemOf(await ask(room, ada, { ...picture, thumbnail }))).code).toBe("attachment_type");
  }
  expect((await problemOf(await ask(room, ada, { ...picture, bytes: 10_485_761 }))).code).toBe("too_big");
  for (const wrong of [{ bytes: 0 }, { name: "../x" }, { name: "" }, { width: 0 }, { type: "png" }, { more: 1 }])
    expect((await problemOf(await ask(room, ada, { ...picture, ...wrong }))).code).toBe("invalid");
});

test("an upload takes exactly what it was signed for, once, and not after its time", async () => {
  const { ada, room } = await roomOfTwo();
  const { attachment, upload } = await asked(room, ada);
  expect((await problemOf(await put(upload, bytes.slice(1)))).code).toBe("invalid");
  expect((await problemOf(await put(upload, bytes, { "content-type": "text/html" }))).code).toBe("upload_expired");
  const longer = { ...upload, url: upload.url.replace(/bytes=\d+/, "bytes=21") };
  expect((await problemOf(await put(longer))).code).toBe("upload_expired");
  const other = (await asked(room, ada)).attachment.id;
  const elsewhere = { ...upload, url: upload.url.replace(attachment.id, other) };
  expect((await problemOf(await put(elsewhere))).code).toBe("upload_expired");
  expect((await problemOf(await get(room, attachment.id, ada))).code).toBe("not_found");

  expect((await put(upload)).status).toBe(204);
  expect(await problemOf(await put(upload, bytes.toReversed()))).toEqual(problemDocument("already_uploaded"));
  expect(new Uint8Array(await (await get(room, attachment.id, ada)).arrayBuffer())).toEqual(bytes);

  const late = (await asked(room, ada)).upload;
  vi.useFakeTimers({ now: late.expires, toFake: ["Date"] });
  expect((await problemOf(await put(late))).code).toBe("upload_expired");
});

test("a message names only what was made for this room by its sender, as it was made", async () => {
  const { ada, bob, room } = await roomOfTwo();
  const { attachment } = await asked(room, ada);
  const foreign = (await asked((await newGroup(ada)).id, ada)).attachment;
  const forged = { ...attachment, id: attachment.id.replace(/.$/, (it) => (it === "0" ? "1" : "0")) };
  const altered = { ...attachment, type: "text/plain" };
  for (const it of [foreign, forged, altered, { ...attachment, name: "wasps.png" }])
    expect(await problemOf(await say(room, ada, [attachment, it]))).toEqual(problemDocument("attachment_invalid"));
  expect((await problemOf(await say(room, bob, [attachment]))).code).toBe("attachment_invalid");
  for (const wrong of [[], Array.from({ length: 11 }, () => attachment), [{ id: "x" }]])
    expect((await problemOf(await say(room, ada, wrong))).code).toBe("invalid");
  expect(await messages(room, ada)).toEqual([]);
});

test("a retry with other files is another message", async () => {
  const { ada, room } = await roomOfTwo();
  const { attachment } = await asked(room, ada);
  const id = crypto.randomUUID();
  expect((await say(room, ada, [attachment], id)).status).toBe(200);
  expect((await say(room, ada, [attachment], id)).status).toBe(200);
  expect((await problemOf(await say(room, ada, undefined, id))).code).toBe("id_conflict");
  expect(await messages(room, ada)).toHaveLength(1);
});

test("a deleted message names no files, one that is back names them again, and a purged one never", async () => {
  const { ada, bob, room } = await roomOfTwo();
  const { attachment } = await asked(room, ada);
  const { epoch, seq }: { epoch: number; seq: number } = await (await say(room, ada, [attachment])).json();
  const of = { epoch, seq };
  const named = async () => (await messages(room, bob)).map((it) => it.verb === "send" && it.object.attachments);
  await does(room, ada, { verb: "delete", of });
  expect(await named()).toEqual([undefined]);
  await does(room, ada, { verb: "undelete", of });
  expect(await named()).toEqual([[attachment]]);
  expect((await does(room, ada, { verb: "purge", of })).status).toBe(200);
  expect(await named()).toEqual([undefined]);
});

test("with keys for the bucket an upload goes there, with type, length and expiry under the signature", async () => {
  const target = { endpoint: "https://account.r2.test/files", accessKeyId: "key", secretAccessKey: "a secret" };
  const { ada, room: address, id: room } = await roomOfTwo();
  const { attachment } = await asked(address, ada);
  const terms = { room, id: attachment.id, type: "image/png", bytes: 20, expires: 1 };
  const { url, headers } = await uploadToBucket(target, "test/room/file", terms);
  const query = new URL(url).searchParams;
  expect(new URL(url).pathname).toBe("/files/test/room/file");
  expect(headers).toEqual({ "content-type": "image/png", "if-none-match": "*" });
  expect(query.get("X-Amz-SignedHeaders")).toBe("content-length;content-type;host;if-none-match");
  expect(query.get("X-Amz-Expires")).toBe(String(UPLOAD_MS / 1_000));
  expect(query.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
  expect(url).not.toContain("secret");
});

test("the files of a deleted message are nobody's at once, are back with it, and leave the bucket after their time", async () => {
  const { ada, bob, room, id } = await roomOfTwo();
  const { attachment, upload } = await asked(room, ada);
  await put(upload);
  const of: unknown = await (await say(room, ada, [attachment])).json();
  const isInBucket = async () => (await env.FILES?.head(`test/${id}/${attachment.id}`)) !== null;
  const object = env.ROOMS.getByName(id);

  await does(room, ada, { verb: "delete", of });
  expect((await problemOf(await get(room, attachment.id, bob))).code).toBe("not_found");
  expect(await isInBucket()).toBe(true);
  await does(room, ada, { verb: "undelete", of });
  expect((await get(room, attachment.id, bob)).status).toBe(200);

  await does(room, ada, { verb: "delete", of });
  await evictDurableObject(object);
  vi.useFakeTimers({ now: Date.now() + DELETED_FILES_MS, toFake: ["Date"] });
  await runDurableObjectAlarm(object);
  expect(await isInBucket()).toBe(false);
});

test("the files of a purged message leave the bucket at once, its small picture and late uploads too", async () => {
  const { ada, bob, room, id } = await roomOfTwo();
  const small = { type: "image/webp", bytes: bytes.byteLength };
  const { attachment, upload, thumbnail } = await asked(room, ada, { ...picture, thumbnail: small });
  if (!thumbnail) throw new Error("no address for the small one");
  await put(thumbnail);
  const of: unknown = await (await say(room, ada, [attachment])).json();
  const left = async () => (await env.FILES?.list({ prefix: `test/${id}/` }))?.objects.length;
  expect(await left()).toBe(1);
  await does(room, ada, { verb: "purge", of });
  await vi.waitFor(async () => expect(await left()).toBe(0));

  expect((await put(upload)).status).toBe(204);
  expect((await problemOf(await get(room, attachment.id, bob))).code).toBe("not_found");
  const object = env.ROOMS.getByName(id);
  await evictDurableObject(object);
  vi.useFakeTimers({ now: Date.now() + UPLOAD_MS + 1_000, toFake: ["Date"] });
  await runDurableObjectAlarm(object);
  expect(await left()).toBe(0);
});

test("a bucket that does not answer is asked again, until the file is gone", async () => {
  const { ada, room, id } = await roomOfTwo();
  const { attachment } = await asked(room, ada);
  await runInDurableObject(env.ROOMS.getByName(id), async (_, { storage }) => {
    const asks: unknown[] = [];
    const wakes: number[] = [];
    const errors: unknown[] = [];
    const files = new LeavingFiles({
      sql: storage.sql,
      bucket: {
        delete: async (keys) => {
          if (asks.push(keys) === 1) throw new Error("the bucket is away");
        },
      },
      keyOf: (file) => `key of ${file}`,
      wakeAt: (at) => wakes.push(at),
      onError: (error) => errors.push(error),
    });
    files.leave({ epoch: 1, seq: 2 }, [attachment], 1_000);
    await files.run(999);
    expect(asks).toEqual([]);
    // Away; then removed; and once more, for what was uploaded in between.
    let at = 1_000;
    for (let round = 0; round < 3; round++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await files.run(at);
      expect(files.isLeaving(attachment.id)).toBe(round < 2);
      at = wakes.at(-1) ?? 0;
    }
    expect(asks).toEqual(Array.from({ length: 3 }, () => [`key of ${attachment.id}`]));
    expect(errors).toHaveLength(1);
  });
});
