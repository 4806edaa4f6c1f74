import type { Browser, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChat, type Chat } from "../../local/chat-process.ts";
import { message, person } from "../support/people.ts";
import { newName, openBrowser, signIn, type PageUser } from "./page-browser.ts";

describe("two people at the page", () => {
  let chat: Chat;
  let browser: Browser;
  beforeAll(async () => {
    [chat, browser] = await Promise.all([startChat(), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await chat?.stop();
  });
  const enter = (name: string) => signIn(browser, chat.url, newName(name));

  test("what one writes the other reads, with its lines and its links, and nothing is markup", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    await bob.join(await ada.makeRoom("Talk"));
    const text = `<b>bold?</b> <img src=x onerror="alert(1)">\nsecond line https://example.org/a_(b), javascript:alert(1)`;
    await ada.say(text);
    await bob.reads(text);
    const links = bob.message("bold?").locator("a");
    expect(await links.count()).toBe(1);
    expect(await links.getAttribute("href")).toBe("https://example.org/a_(b)");
    expect(await links.getAttribute("rel")).toContain("noopener");
    await bob.say("read it");
    await ada.reads(text, "read it");
    await expect.poll(() => ada.message("read it").locator(".bubble__author").textContent()).toBe(bob.name);
    expect([...ada.errors, ...bob.errors]).toEqual([]);
  });

  test("a whisper is read by the one it is for, and by nobody else", async () => {
    const [ada, bob, eve] = [await enter("Ada"), await enter("Bob"), await enter("Eve")];
    const room = await ada.makeRoom("Whispers");
    await bob.join(room);
    await eve.join(room);
    await ada.page.getByRole("button", { name: /People here: 3/ }).click();
    await ada.page.getByRole("button", { name: `Whisper to ${bob.name}` }).click();
    await ada.page.keyboard.type("only you");
    await ada.page.getByText(`Only ${bob.name} will see this`).waitFor();
    await ada.page.keyboard.press("Enter");
    await ada.say("for all");
    await bob.reads("only you", "for all");
    await bob.message("only you").getByText("Whispered to you").waitFor();
    await eve.reads("for all");
    expect(await eve.texts()).toEqual(["for all"]);
  });

  test("a message that is refused says why, and is sent when it is tried again after that has changed", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    await bob.join(await ada.makeRoom("Refusals"));
    await ada.page.getByRole("button", { name: /People here: 2/ }).waitFor();
    // Still looking on, and so still in the list of people, but a member no more.
    await bob.page.getByRole("button", { name: /People here/ }).click();
    await bob.page.getByRole("button", { name: "Leave this room" }).click();
    await bob.page.getByRole("button", { name: /^Join / }).waitFor();

    await ada.composer.fill(`/w ${bob.name} are you there?`);
    await ada.composer.press("Enter");
    await ada.message("are you there?").getByText("Not sent. This person is not in the room.").waitFor();
    await bob.page.getByRole("button", { name: /^Join / }).click();
    await bob.composer.waitFor();
    await ada.message("are you there?").getByRole("button", { name: "Try again" }).click();
    await bob.reads("are you there?");
    await expect.poll(() => ada.page.getByText("Not sent.").count()).toBe(0);
  });

  test("search finds a message, marks the words, and leads to it; the link to it works for somebody else", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    const room = await ada.makeRoom("Search");
    await bob.join(room);
    await ada.say("a murmuration over the pier");
    for (let i = 0; i < 30; i++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as people write
      await ada.say(`filler ${i}\nof\nthree lines`);
    }
    await ada.sentAll();
    const mark = await bob.finds("murmuration");
    expect(await mark.count()).toBe(1);
    await mark.click();
    // Lit for a moment only, and in view for good.
    await bob.page.locator("article[data-target]", { hasText: "a murmuration over the pier" }).waitFor();
    await expect.poll(() => isInView(bob.message("murmuration"))).toBe(true);

    await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await ada.page.getByRole("log").hover();
    await ada.page.mouse.wheel(0, -20_000);
    await (await ada.messageMenu("murmuration")).getByRole("menuitem", { name: "Copy link" }).click();
    await ada.page.getByText("Link copied").first().waitFor();
    await ada.page.getByText("Link copied").first().waitFor();
    const link = await ada.page.evaluate(() => navigator.clipboard.readText());
    const cleo = await enter("Cleo");
    await cleo.join(room);
    await cleo.page.goto(link);
    await cleo.page.reload();
    await cleo.page.locator("article[data-target]", { hasText: "murmuration" }).waitFor();
    await expect.poll(() => isInView(cleo.message("murmuration"))).toBe(true);
  });

  test("a search that found nothing is asked again with Enter, and finds what has become searchable meanwhile", async () => {
    const ada = await enter("Ada");
    await ada.makeRoom("Too early");
    await ada.say("a quick brown wagtail");
    await ada.sentAll();
    let isTooEarly = true;
    await ada.page.route(/\/v1\/search\?/, (route) =>
      isTooEarly ? route.fulfill({ json: { hits: [] } }) : route.continue(),
    );
    await ada.page.getByRole("textbox", { name: "Search messages" }).fill("wagtail");
    await ada.page.getByText("Nothing found for “wagtail”.").waitFor();
    isTooEarly = false;
    expect(await (await ada.finds("wagtail")).count()).toBe(1);
  });

  test("what one saw counts as read, however soon one goes elsewhere", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    const elsewhere = await ada.makeRoom("Elsewhere");
    const room = await ada.makeRoom("In a hurry");
    await bob.join(room);
    await bob.say("take your time");
    await ada.reads("take your time");
    await readElsewhere(ada, "In a hurry", "take your time");
    // As soon as it was painted, which is long before a burst of messages would have been told as read.
    await ada.page.evaluate((to) => {
      const list = document.querySelector(".messages");
      const observer = new MutationObserver(() => {
        if (!list?.textContent?.includes("and off you go")) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => (location.hash = to)));
      });
      if (list) observer.observe(list, { childList: true, subtree: true });
    }, elsewhere);
    await bob.say("and off you go");
    await ada.page.getByRole("heading", { name: "Elsewhere", level: 2 }).waitFor();
    const row = await ada.rowElsewhere("In a hurry");
    await expect.poll(() => row.textContent()).toMatch(allReadUpTo("and off you go"));
  });

  test("scrolling up reads the whole history, and what one reads does not jump", async () => {
    const ada = await enter("Ada");
    const room = await ada.makeRoom("History");
    const seeder = await person(chat.url, `seeder-${Date.now()}`);
    const socket = await seeder.join(room.slice("#/r/".length));
    for (let i = 0; i < 400; i++) {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await socket.request(message(`entry ${i} ${"word ".repeat(i % 40)}`));
    }
    // All of it is read, as the server knows it too: a room with unread messages opens where those begin.
    await ada.reads(`entry 399 ${"word ".repeat(39)}`);
    await readElsewhere(ada, "History", "entry 399");
    await ada.page.reload();
    const first = ada.page.getByText(/^entry 399/);
    await expect.poll(() => isInView(first)).toBe(true);

    const beginning = ada.page.getByText("This is the beginning of History.");
    for (let i = 0; i < 300 && !(await beginning.isVisible()); i++) {
      const before = await scrollUp(ada.page, 700);
      await ada.page.waitForTimeout(50);
      const after = before && (await placeOf(ada.page, before.key));
      // What was put in above, and taken away below, did not move it.
      if (before) expect(Math.abs((after ?? -1_000) - before.bottom)).toBeLessThanOrEqual(2);
    }
    await ada.page.getByText(/^entry 0 /).waitFor();
    // However much was scrolled through, the document stays small.
    expect(await ada.page.locator("article").count()).toBeLessThanOrEqual(360);

    await socket.request(message("news from below"));
    const latest = ada.page.getByRole("button", { name: "Jump to the latest, 1 new below" });
    await latest.click();
    await ada.reads("news from below");
    await expect.poll(() => isInView(ada.message("news from below"))).toBe(true);
    await socket.close();
  });

  test("who is at the end stays there when the list gets smaller, also while it is being scrolled to its end", async () => {
    const ada = await enter("Ada");
    await ada.makeRoom("Squeezed");
    for (let i = 0; i < 30; i++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as people write
      await ada.say(`line ${i}`);
    }
    // The event of a scroll comes later than the scroll: here the box has become smaller in between.
    await ada.page.getByRole("log").evaluate((box) => {
      box.style.height = `${box.clientHeight - 200}px`;
      box.dispatchEvent(new Event("scroll"));
    });
    await expect.poll(() => isInView(ada.message("line 29"))).toBe(true);
    expect(await ada.page.getByRole("button", { name: /^Jump to the latest/ }).count()).toBe(0);
  });

  test("who has just scrolled away from the end is not taken back to it by a message that comes then", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    await bob.join(await ada.makeRoom("Leaving"));
    for (let i = 0; i < 30; i++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as people write
      await ada.say(`line ${i}`);
    }
    // The event of a scroll comes later than the scroll: here only after the message.
    await ada.page.evaluate(() => addEventListener("scroll", (event) => event.stopPropagation(), { capture: true }));
    const before = await scrollUp(ada.page, 400);
    await bob.say("news from below");
    await ada.page.getByText("news from below", { exact: true }).waitFor({ state: "attached" });
    await ada.page.getByRole("button", { name: /^Jump to the latest/ }).waitFor();
    expect(await placeOf(ada.page, before?.key ?? "")).toBeCloseTo(before?.bottom ?? 0, 0);
  });

  test("who waits at the very top for older messages goes on reading where they are when those come", async () => {
    const ada = await enter("Ada");
    const room = await ada.makeRoom("Impatient");
    const socket = await (await person(chat.url, `seeder-${Date.now()}`)).join(room.slice("#/r/".length));
    for (let i = 0; i < 120; i++) {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await socket.request(message(`entry ${i}`));
    }
    await socket.close();
    await ada.reads("entry 119");
    await readElsewhere(ada, "Impatient", "entry 119");
    const release = Promise.withResolvers<void>();
    await ada.page.routeWebSocket(/\/socket/, (route) => holdOlder(route, release.promise));
    await ada.page.reload();
    await ada.reads("entry 119");
    await scrollUp(ada.page, 20_000);
    await ada.page.getByText("Loading older messages…").waitFor();
    // Short of the top, by less than what stands above the first message.
    const before = await scrollUp(ada.page, -20);
    release.resolve();
    await ada.page.getByText("entry 30", { exact: true }).waitFor({ state: "attached" });
    // The page leaves alone what is less than a pixel.
    await expect
      .poll(async () => Math.abs(((await placeOf(ada.page, before?.key ?? "")) ?? -1_000) - (before?.bottom ?? 0)))
      .toBeLessThan(1);
  });

  test("a direct message begins by user id, shows as unread, and is read by looking at it", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    const id = await bob.page.locator(".sidebar__name .hint").textContent();
    await ada.page.getByRole("button", { name: "Message someone" }).click();
    await ada.page.getByRole("textbox", { name: "Their user id" }).fill("nobody.of.that.name");
    await ada.page.getByRole("button", { name: "Write to them" }).click();
    await ada.page.getByText("Nobody with this id has been here yet.").waitFor();
    await ada.page.getByRole("textbox", { name: "Their user id" }).fill(id ?? "");
    await ada.page.getByRole("button", { name: "Write to them" }).click();
    await ada.say("hello, just you");
    const row = bob.page.locator(".conversation", { hasText: ada.name });
    await row.getByText("1 unread").waitFor();
    await expect.poll(() => bob.page.title()).toBe("(1) Starling");
    await row.click();
    await bob.reads("hello, just you");
    await expect.poll(() => bob.page.title()).toBe(`${ada.name} · Starling`);
    await bob.say("hello back");
    await ada.reads("hello, just you", "hello back");
  });
});

/** The room as it is, but pages before a cursor are asked for only then. */
function holdOlder(route: WebSocketRoute, until: Promise<void>): void {
  const server = route.connectToServer();
  route.onMessage((frame) => {
    if (typeof frame === "string" && frame.includes('"before"')) void until.then(() => server.send(frame));
    else server.send(frame);
  });
}

/** Resolves when the server has it that everything in the room is read, up to a message that says `newest`. */
async function readElsewhere(user: PageUser, room: string, newest: string): Promise<void> {
  const row = await user.rowElsewhere(room);
  await expect.poll(() => row.textContent()).toMatch(allReadUpTo(newest));
  await row.page().close();
}

/** What a row in the list says then. */
function allReadUpTo(newest: string): RegExp {
  return new RegExp(`${newest}((?!unread)[^])*$`);
}

type Located = { evaluate<R>(fn: (element: Element) => R): Promise<R> };

function isInView(it: Located): Promise<boolean> {
  return it.evaluate((element) => {
    const place = element.getBoundingClientRect();
    const box = element.closest(".messages")?.getBoundingClientRect();
    return box !== undefined && place.bottom > box.top && place.top < box.bottom;
  });
}

type Evaluating = { evaluate<R, A>(fn: (argument: A) => R, argument: A): Promise<R> };

/** Scrolls, and says at once where the first message in view ends now: its name may go when others come above. */
function scrollUp(page: Evaluating, pixels: number): Promise<{ key: string; bottom: number } | undefined> {
  return page.evaluate((by) => {
    const box = document.querySelector(".messages");
    if (!box) return undefined;
    box.scrollTop -= by;
    const { top } = box.getBoundingClientRect();
    const line = [...document.querySelectorAll<HTMLElement>("article")].find(
      (it) => it.getBoundingClientRect().bottom > top,
    );
    return line && { key: line.dataset["key"] ?? "", bottom: line.getBoundingClientRect().bottom };
  }, pixels);
}

function placeOf(page: Evaluating, key: string): Promise<number | undefined> {
  return page.evaluate(
    (name) => document.querySelector(`article[data-key="${name}"]`)?.getBoundingClientRect().bottom,
    key,
  );
}
