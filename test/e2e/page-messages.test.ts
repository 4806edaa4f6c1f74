import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChat, type Chat } from "../../local/chat-process.ts";
import { newName, openBrowser, signIn, type PageUser } from "./page-browser.ts";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

describe("what three people do with messages", () => {
  let chat: Chat;
  let browser: Browser;
  beforeAll(async () => {
    [chat, browser] = await Promise.all([startChat(), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await chat?.stop();
  });
  const enter = (name: string, options = {}) => signIn(browser, chat.url, newName(name), options);

  /** ada owns the room; bob and cy are in it. */
  async function three(name: string, options = {}): Promise<{ ada: PageUser; bob: PageUser; cy: PageUser }> {
    const ada = await enter("Ada");
    const bob = await enter("Bob");
    const cy = await enter("Cy", options);
    const room = await ada.makeRoom(name);
    await bob.join(room);
    await cy.join(room);
    return { ada, bob, cy };
  }
  const dialog = (user: PageUser, name: string | RegExp) => user.page.getByRole("dialog", { name });

  test("a reply quotes what it answers and leads there; reactions count, say who, and are taken back", async () => {
    const { ada, bob, cy } = await three("Replies");
    await ada.say("shall we go to the pier?");
    await bob.reads("shall we go to the pier?");
    await bob.message("pier?").hover();
    await bob.message("pier?").getByRole("button", { name: "Reply to this message" }).click();
    await bob.page.getByText(`Replying to ${ada.name}`).waitFor();
    await bob.page.keyboard.type("at sunset");
    await bob.page.keyboard.press("Enter");
    const quote = cy.message("at sunset").getByRole("link", { name: /shall we go to the pier/ });
    await quote.waitFor();
    expect(await quote.textContent()).toContain(ada.name);
    await quote.click();
    await cy.page.locator("article[data-target]", { hasText: "shall we go" }).waitFor();

    await bob.message("shall we go").first().hover();
    await bob.message("shall we go").first().getByRole("button", { name: "React to this message" }).click();
    await dialog(bob, "Reactions").getByRole("button", { name: "🎉" }).click();
    const chip = (user: PageUser) =>
      user.page.locator("article", { hasText: "shall we go" }).first().locator(".reaction");
    await expect.poll(() => chip(cy).allTextContents()).toEqual(["🎉 1"]);
    await chip(cy).click();
    await expect.poll(() => chip(ada).allTextContents()).toEqual(["🎉 2"]);
    await expect.poll(() => chip(ada).getAttribute("title")).toBe(`${bob.name}, ${cy.name}`);
    expect(await chip(cy).getAttribute("aria-pressed")).toBe("true");
    expect(await chip(ada).getAttribute("aria-pressed")).toBe("false");
    await ada.shot("reply-and-reactions");
    await chip(cy).click();
    await expect.poll(() => chip(ada).allTextContents()).toEqual(["🎉 1"]);
    expect([...ada.errors, ...bob.errors, ...cy.errors]).toEqual([]);
  });

  test("Up changes my last message in its place, and everybody reads the new text, live and after a reload", async () => {
    const { ada, bob, cy } = await three("Edits");
    await ada.say("see you at fvie");
    await ada.sentAll();
    await ada.composer.press("ArrowUp");
    const field = ada.page.getByRole("textbox", { name: "Edit the message" });
    await expect.poll(() => field.inputValue()).toBe("see you at fvie");
    await ada.shot("editing");
    await field.press("Escape");
    await expect.poll(() => field.count()).toBe(0);
    await ada.composer.press("ArrowUp");
    await field.fill("see you at five");
    await field.press("Enter");
    await bob.reads("see you at five");
    await bob.message("see you at five").getByText("edited").waitFor();
    await cy.page.reload();
    await cy.reads("see you at five");
    await cy.message("see you at five").getByText("edited").waitFor();
    expect(await cy.page.getByText("see you at fvie").count()).toBe(0);
    // What others wrote is not offered to be changed.
    const menu = await bob.messageMenu("see you at five");
    await menu.getByRole("menuitem", { name: "Copy link" }).waitFor();
    expect(await menu.getByRole("menuitem").allTextContents()).toEqual(["Copy link", "Report…"]);
  });

  test("who moderates deletes with a reason, reads what it said before, and brings it back; others never see it", async () => {
    const { ada, bob, cy } = await three("Deletions");
    await bob.say("something rude");
    await bob.say("never mind");
    await ada.reads("something rude", "never mind");
    await (await ada.messageMenu("something rude")).getByRole("menuitem", { name: "Delete…" }).click();
    await dialog(ada, /^Delete what/)
      .getByRole("textbox", { name: "Why" })
      .fill("house rules");
    await dialog(ada, /^Delete what/)
      .getByRole("button", { name: "Delete" })
      .click();
    await cy.page.getByText(`Deleted by ${ada.name}: house rules`).waitFor();
    expect(await cy.page.getByText("something rude").count()).toBe(0);
    await cy.shot("deleted");
    await cy.page.reload();
    await cy.page.getByText(`Deleted by ${ada.name}: house rules`).waitFor();

    await (await ada.messageMenu("Deleted by you")).getByRole("menuitem", { name: "What it said before…" }).click();
    await dialog(ada, "What it said").getByText("something rude").waitFor();
    await ada.shot("versions");
    await ada.page.keyboard.press("Escape");
    await (await ada.messageMenu("Deleted by you")).getByRole("menuitem", { name: "Bring it back" }).click();
    await cy.reads("something rude", "never mind");

    await (await bob.messageMenu("never mind")).getByRole("menuitem", { name: "Delete…" }).click();
    await dialog(bob, "Delete your message").getByRole("button", { name: "Delete" }).click();
    await ada.page.locator("article", { hasText: /^.*Deleted/ }).waitFor();
    await cy.reads("something rude");

    await (await ada.personMenu(bob.name)).getByRole("menuitem", { name: "Delete all their messages…" }).click();
    await dialog(ada, /^Delete everything/)
      .getByRole("button", { name: "Delete all" })
      .click();
    await expect.poll(() => cy.texts()).toEqual([]);
  });

  test("a report is read by those who moderate and by nobody else; a call for an admin is answered and closed", async () => {
    const { ada, bob, cy } = await three("Help");
    await bob.say("buy my things");
    await cy.reads("buy my things");
    await (await cy.messageMenu("buy my things")).getByRole("menuitem", { name: "Report…" }).click();
    await dialog(cy, /^Report what/)
      .getByRole("textbox")
      .fill("advertising");
    await dialog(cy, /^Report what/)
      .getByRole("button", { name: "Report" })
      .click();
    await cy.page.getByText("Reported. Thank you").waitFor();
    const notice = ada.page.locator(".notice", { hasText: `${cy.name} reported a message: advertising` });
    await notice.getByRole("link", { name: "Show it" }).click();
    await ada.page.locator("article[data-target]", { hasText: "buy my things" }).waitFor();
    await ada.say("thanks");
    await bob.reads("buy my things", "thanks");
    expect(await bob.page.getByText(/reported a message/).count()).toBe(0);

    await cy.roomMenu("Call an admin…");
    await dialog(cy, "Call an admin").getByRole("textbox").fill("he goes on");
    await cy.shot("call-admin");
    await dialog(cy, "Call an admin").getByRole("button", { name: "Call" }).click();
    await cy.page.getByText("An admin was called").waitFor();
    await ada.page.getByRole("button", { name: /1 open calls/ }).waitFor();
    await ada.roomMenu(/^Calls/);
    const calls = dialog(ada, "Calls for an admin");
    await calls.getByText("he goes on").waitFor();
    await calls.getByRole("button", { name: "Answer it" }).click();
    await calls.getByText("You answered it").waitFor();
    await ada.shot("calls");
    await cy.roomMenu(/^Calls/);
    await dialog(cy, "Calls for an admin").getByText(`Answered by ${ada.name}`).waitFor();
    expect(
      await dialog(cy, "Calls for an admin")
        .getByRole("button", { name: /Answer|Close it/ })
        .count(),
    ).toBe(0);
    await calls.getByRole("button", { name: "Close it" }).click();
    await calls.getByRole("textbox", { name: "What was done" }).fill("talked to him");
    await calls.getByRole("button", { name: "Close the call" }).click();
    await calls.getByText("There is no call here.").waitFor();
    await dialog(cy, "Calls for an admin").getByText(`Closed by ${ada.name}: talked to him`).waitFor();
    expect(await bob.page.getByText(/called an admin/).count()).toBe(0);
    expect([...ada.errors, ...bob.errors, ...cy.errors]).toEqual([]);
  });

  test("on a phone everything is within reach of a thumb, and nothing is wider than the screen", async () => {
    const { ada, cy } = await three("Thumbs", { ...PHONE, colorScheme: "dark" });
    await ada.say("a long line that has to be broken somewhere on a screen as narrow as that of a phone");
    await cy.message("a long line").locator(".bubble").tap();
    const more = cy.message("a long line").getByRole("button", { name: "More to do with this message" });
    await more.tap();
    await cy.page.getByRole("menu", { name: "This message" }).waitFor();
    await cy.shot("phone-menu");
    expect(await overflow(cy)).toBe(0);
    await cy.page.getByRole("menuitem", { name: "Report…" }).tap();
    await dialog(cy, /^Report what/).waitFor();
    expect(await overflow(cy)).toBe(0);
    await dialog(cy, /^Report what/)
      .getByRole("button", { name: "Cancel" })
      .tap();
    await cy.page.getByRole("button", { name: "More about Thumbs" }).tap();
    await cy.page.getByRole("menuitem", { name: "Rules and members…" }).tap();
    await dialog(cy, "Thumbs").getByRole("tab", { name: "Rules" }).tap();
    await dialog(cy, "Thumbs").getByText("Members may write here.").waitFor();
    await cy.shot("phone-rules");
    expect(await overflow(cy)).toBe(0);
  });
});

/** Pixels by which the page is wider than its screen. */
function overflow({ page }: PageUser): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
