import type { Browser, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChat, type Chat, type ChatOptions } from "../../local/chat-process.ts";
import { freePort } from "../../local/child.ts";
import { message, person } from "../support/people.ts";
import { newName, openBrowser, PageUser, signIn } from "./page-browser.ts";

describe("the page when something is down", () => {
  let options: ChatOptions;
  let chat: Chat;
  let browser: Browser;
  beforeAll(async () => {
    options = { port: await freePort(), bridgePort: await freePort() };
    [chat, browser] = await Promise.all([startChat(options), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await chat?.stop();
  });
  const enter = (name: string) => signIn(browser, chat.url, newName(name));
  const banner = (user: PageUser) => user.page.locator(".banner");

  test("who was offline misses nothing, in order, and what they wrote meanwhile arrives once", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    await bob.join(await ada.makeRoom("Tunnel"));
    await ada.say("before");
    await bob.reads("before");

    await bob.page.context().setOffline(true);
    await banner(bob).getByText("You are offline.").waitFor();
    for (const text of ["one", "two", "three"]) {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await ada.say(text);
    }
    await bob.say("written in the tunnel");
    expect(await bob.page.getByLabel("On its way").count()).toBe(1);
    expect(await bob.texts()).toEqual(["before", "written in the tunnel"]);

    await bob.page.context().setOffline(false);
    await bob.reads("before", "one", "two", "three", "written in the tunnel");
    await ada.reads("before", "one", "two", "three", "written in the tunnel");
    await expect.poll(() => banner(bob).count()).toBe(0);
    // What came while one was away is told from what one had read.
    await expect.poll(() => bob.page.getByText("New messages", { exact: true }).count()).toBe(1);
  });

  test("when the server is gone the page says so and counts down; what was written goes out once it is back", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    await bob.join(await ada.makeRoom("Power cut"));
    await ada.say("before");
    await bob.reads("before");
    const { dir } = chat;
    await chat.stop();

    await banner(ada).getByText("The connection is lost.").waitFor();
    await banner(ada)
      .getByText(/Trying again/)
      .waitFor();
    await ada.say("written in the dark");
    chat = await startChat({ ...options, dir });
    await banner(ada)
      .getByRole("button", { name: "Try now" })
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await ada.sentAll();
    await bob.reads("before", "written in the dark");
    expect(await bob.texts()).toEqual(["before", "written in the dark"]);
  }, 120_000);

  test("a message that could not be sent is still there after the page was reloaded, and is sent", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    const room = await ada.makeRoom("Reload");
    await bob.join(room);
    let isCut = true;
    // The sockets alone: the page itself can be loaded again.
    await ada.page.routeWebSocket(/\/socket/, (socket) => void (isCut ? socket.close() : socket.connectToServer()));
    await ada.page.reload();
    await ada.say("survives");
    await ada.page.reload();
    isCut = false;
    await ada.page.reload();
    await bob.reads("survives");
    await ada.reads("survives");
    await ada.sentAll();
    expect(await ada.texts()).toEqual(["survives"]);
  });

  test("without the bridge people go on chatting; search says that it is resting, and works again afterwards", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    await bob.join(await ada.makeRoom("No bridge"));
    await chat.bridge.kill();
    await ada.say("who needs a quagga");
    await bob.reads("who needs a quagga");
    const search = bob.page.getByRole("textbox", { name: "Search messages" });
    await search.fill("quagga");
    await bob.page.getByText("Search is resting.").waitFor();
    await chat.bridge.restart();
    await bob.page.getByRole("button", { name: "Try again" }).click();
    expect(await (await bob.finds("quagga")).count()).toBe(1);
  }, 90_000);

  test("when older messages cannot be reached the page says so, and gets them when asked again", async () => {
    const ada = await enter("Ada");
    const room = await ada.makeRoom("Archive");
    const socket = await (await person(chat.url, `seeder-${Date.now()}`)).join(room.slice("#/r/".length));
    for (let i = 0; i < 120; i++) {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await socket.request(message(`entry ${i}`));
    }
    await socket.close();
    await ada.reads("entry 119");
    let isDown = true;
    await ada.page.routeWebSocket(/\/socket/, (route) => refuseOlder(route, () => isDown));
    await ada.page.reload();
    await ada.reads("entry 119");
    await ada.page.getByRole("log").hover();
    await ada.page.mouse.wheel(0, -20_000);
    await ada.page.getByText("Older messages can’t be reached right now.").waitFor();
    isDown = false;
    await ada.page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(async () => (await ada.texts()).includes("entry 30")).toBe(true);
  });

  test("a token that is refused is said once, and not tried again and again", async () => {
    const context = await browser.newContext();
    let asked = 0;
    await context.exposeFunction("countToken", () => void asked++);
    await context.addInitScript(`window.starlingToken = () => { window.countToken(); return "not.a.token"; }`);
    const user = new PageUser(await context.newPage(), "nobody");
    await user.page.goto(chat.url);
    await banner(user).getByText("Your sign-in is not valid here.").waitFor();
    const before = asked;
    await user.page.waitForTimeout(3_000);
    expect(asked).toBe(before);
    expect(await user.page.getByRole("textbox", { name: "Your name" }).count()).toBe(0);
  });
});

/** The room as it is, but for pages before a cursor: of those it says that the archive is away. */
function refuseOlder(route: WebSocketRoute, isDown: () => boolean): void {
  const server = route.connectToServer();
  route.onMessage((frame) => {
    const request: unknown = typeof frame === "string" && frame.startsWith("{") ? JSON.parse(frame) : undefined;
    if (isDown() && typeof request === "object" && request && "before" in request && "ref" in request) {
      const error = { code: "archive_unavailable", temporary: true, message: "Older messages cannot be reached." };
      route.send(JSON.stringify({ re: request.ref, error }));
    } else server.send(frame);
  });
}
