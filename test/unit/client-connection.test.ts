import { describe, expect, test } from "vitest";
import { StarlingError } from "../../src/client/error.ts";
import { CONNECT_TIMEOUT_MS, PING_EVERY_MS, PONG_TIMEOUT_MS } from "../../src/client/session.ts";
import { ADDRESS } from "./client-support/people.ts";
import { makeWorld, type World } from "./client-support/world.ts";

async function openOnline(world: World) {
  const view = world.client.room(ADDRESS);
  await world.clock.until(() => view.state.head !== undefined);
  return view;
}

describe("a connection", () => {
  test("that is lost comes back after a wait that the state tells, with a new token", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.room.drop();
    expect(view.state.connection).toEqual({ status: "waiting", retryAt: world.clock.now() + 250 });
    await world.clock.until(() => view.state.connection.status === "online");

    expect(world.tokens).toEqual(["token-1", "token-2"]);
  });

  test("that fails again and again waits longer and longer, and does not give up", async () => {
    const world = makeWorld();
    world.accept = (socket) => socket.drop();
    world.client.room(ADDRESS);
    await world.clock.advance(120_000);
    const early = world.sockets.length;
    expect(early).toBeGreaterThan(5);
    await world.clock.advance(120_000);
    expect(world.sockets.length - early).toBeLessThanOrEqual(8);
    world.accept = (socket) => world.room.accept(socket);
    await world.clock.advance(30_000);

    expect(world.client.room(ADDRESS).state.connection.status).toBe("online");
  });

  test("whose server says nothing is given up in time", async () => {
    const world = makeWorld();
    world.accept = () => undefined;
    const view = world.client.room(ADDRESS);
    await world.clock.advance(CONNECT_TIMEOUT_MS + 1);

    expect(view.state.connection.status).toBe("waiting");
    expect(world.sockets[0]?.closedByClient).toBe(true);
  });

  test("pings, and counts as lost when no pong comes", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    await world.clock.advance(3 * PING_EVERY_MS);
    expect(world.sockets).toHaveLength(1);
    expect(world.sockets[0]?.sent.filter((frame) => frame === "ping")).toHaveLength(3);

    world.room.silent = true;
    await world.clock.advance(PING_EVERY_MS + PONG_TIMEOUT_MS);
    expect(view.state.connection.status).toBe("waiting");
  });

  test.each([
    [4000, "waiting"],
    [4100, "waiting"],
    [1012, "waiting"],
    [1006, "waiting"],
    [4200, "refused"],
    [4250, "refused"],
  ])("closed with %i is %s", async (code, status) => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.room.drop(code, "forbidden");

    expect(view.state.connection.status).toBe(status);
  });

  test("that is refused stays away, tells why, and comes back when asked to", async () => {
    const world = makeWorld();
    world.accept = (socket) => socket.drop(4200, "not_found");
    const view = world.client.room(ADDRESS);
    const joining = view.join();
    joining.catch(() => undefined);
    await world.clock.advance(600_000);
    expect(view.state.connection).toMatchObject({ status: "refused", code: "not_found" });
    expect(world.sockets).toHaveLength(1);
    await expect(joining).rejects.toMatchObject({ code: "not_found" });

    world.accept = (socket) => world.room.accept(socket);
    view.reconnect();
    await world.clock.advance(100);
    expect(view.state.connection.status).toBe("online");
  });

  test("without a network waits for it, however long, and then comes back at once", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.network.set(false);
    await world.clock.advance(3_600_000);
    expect(view.state.connection).toEqual({ status: "offline" });
    expect(world.sockets).toHaveLength(1);

    world.network.set(true);
    await world.clock.advance(20);
    expect(view.state.connection.status).toBe("online");
  });

  test("that was closed stays closed: no timer, no listener, and what waits for it is told", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.network.set(false);
    const asking = view.who();
    asking.catch(() => undefined);
    world.client.close();
    world.network.set(true);
    await world.clock.advance(60_000);

    expect(world.sockets).toHaveLength(1);
    await expect(asking).rejects.toMatchObject({ code: "closed" });
  });

  test("closed while it connects leaves nothing running", async () => {
    const world = makeWorld();
    const view = world.client.room(ADDRESS);
    await world.clock.advance(1);
    view.close();
    await world.clock.advance(60_000);

    expect(world.sockets[0]?.closedByClient).toBe(true);
    expect(world.clock.pending).toBe(0);
  });
});

describe("a token", () => {
  test("is renewed before it runs out, on the same socket", async () => {
    const world = makeWorld();
    world.room.tokenLifeMs = 300_000;
    const view = await openOnline(world);
    await world.clock.advance(245_000);
    expect(world.room.requests).toContainEqual(expect.objectContaining({ verb: "renew", token: "token-2" }));
    await world.clock.advance(600_000);

    expect(world.room.requests.filter(({ verb }) => verb === "renew").length).toBeGreaterThanOrEqual(3);
    expect(world.sockets).toHaveLength(1);
    expect(view.state.connection.status).toBe("online");
  });

  test("that cannot be renewed for now is tried again while there is time", async () => {
    const world = makeWorld();
    world.room.tokenLifeMs = 300_000;
    await openOnline(world);
    world.room.refusals.push({ verb: "renew", code: "internal" });
    await world.clock.advance(290_000);

    expect(world.room.requests.filter(({ verb }) => verb === "renew")).toHaveLength(2);
  });

  test("that has run out is replaced by a new connection, and what it was refused for is done again", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.room.refusals.push({ verb: "send", code: "token_expired" });
    view.send("hello");
    await world.clock.advance(2_000);

    expect(world.sockets[1]?.protocols).toContain("bearer.token-2");
    expect(view.state.items).toMatchObject([{ state: "sent" }]);
  });

  test("that the application cannot get for now is asked for again; that it will not get is final", async () => {
    let failures = 3;
    const world = makeWorld({
      token: () => {
        if (failures-- > 0) throw new Error("the sign-in service is away");
        return "token";
      },
    });
    const view = world.client.room(ADDRESS);
    await world.clock.advance(10_000);
    expect(view.state.connection.status).toBe("online");

    const signedOut = new StarlingError({ code: "signed_out", temporary: false, message: "Sign in again." });
    const other = makeWorld({ token: () => Promise.reject(signedOut) });
    const refused = other.client.room(ADDRESS);
    await other.clock.advance(10_000);
    expect(refused.state.connection).toEqual({ status: "refused", code: "signed_out", message: "Sign in again." });
  });

  test("is asked for once by sockets that connect together", async () => {
    const world = makeWorld();
    world.client.me.open();
    world.client.room(ADDRESS);
    await world.clock.advance(1);

    expect(world.sockets).toHaveLength(2);
    expect(world.tokens).toHaveLength(1);
  });
});
