/** The admin page: root administers, ada owns a room, bob is in it; the real edge, the real bridge, a real browser. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChat, type Chat } from "../../local/chat-process.ts";
import { mintToken } from "../support/tokens.ts";
import { answer, listed, openAdmin, search, signInAdmin, tab } from "./admin-browser.ts";
import { newName, openBrowser, signIn, type PageUser } from "./page-browser.ts";

describe("the admin page", () => {
  let chat: Chat;
  let browser: Browser;
  beforeAll(async () => {
    [chat, browser] = await Promise.all([startChat(), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await chat?.stop();
  });

  const open = (token: string | undefined, options = {}) => openAdmin(browser, chat.url, token, options);
  const root = () => signInAdmin(browser, chat.url);
  /** ada owns the room; bob is in it, and has said something. */
  async function room(name: string): Promise<{ ada: PageUser; bob: PageUser; name: string; hash: string }> {
    const [ada, bob] = await Promise.all(["Ada", "Bob"].map((it) => signIn(browser, chat.url, newName(it))));
    if (!ada || !bob) throw new Error("nobody came");
    const called = newName(name);
    const hash = await ada.makeRoom(called);
    await bob.join(hash);
    await bob.say("you are all fools");
    await bob.sentAll();
    return { ada, bob, name: called, hash };
  }
  test("who has no admin token reads that, and sees nothing else", async () => {
    const bob = await open(undefined);
    await bob.page.getByRole("textbox", { name: "Your name" }).fill("bob");
    await bob.page.getByRole("button", { name: "Sign in" }).click();
    await bob.page.getByText(/has no admin token/).waitFor();
    await bob.shot("admin-none");
    expect(await bob.page.getByRole("tab").count()).toBe(0);

    const cy = await open(await mintToken("cy"));
    await cy.page.getByText("your token is not one of an administrator").waitFor();
    expect(await cy.page.getByRole("tab").count()).toBe(0);
    expect([...bob.errors, ...cy.errors]).toEqual([]);
  });

  test("a room: found by its name, its people and rules are read, somebody is put out and banned, and lifted", async () => {
    const { ada, bob, name } = await room("Attic");
    const admin = await root();
    const { page } = admin;
    await search(page, "Rooms by name", name);
    await (await listed(page, "Rooms", name)).getByRole("link", { name }).click();
    await page.getByRole("heading", { name, level: 2 }).waitFor();
    await page.getByRole("list", { name: "Members" }).getByRole("link", { name: ada.name }).waitFor();
    await page.getByText("owner").first().waitFor();
    await admin.shot("admin-room");

    await page.getByRole("tab", { name: "Rules" }).click();
    await page.getByText("Members may write here.").waitFor();
    await admin.shot("admin-rules");
    await page.getByRole("tab", { name: "History" }).click();
    const said = page.getByRole("list", { name: "History" }).locator("li", { hasText: "you are all fools" });
    await admin.shot("admin-history");
    await said.getByRole("button", { name: /^Delete/ }).click();
    await answer(page, "Delete the message", "unkind…");
    await page.getByText("The message was deleted.").waitFor();
    await ada.message("you are all fools").waitFor({ state: "detached" });
    await bob.message("you are all fools").waitFor({ state: "detached" });

    await page.getByRole("tab", { name: "People", exact: true }).last().click();
    await page.getByRole("button", { name: `Mute ${bob.name}` }).click();
    await answer(page, "Mute", "be quiet");
    await bob.page.getByText(/You are muted until/).waitFor();
    await page.getByRole("button", { name: `Let them write ${bob.name}` }).click();
    await answer(page, "Let them write", "enough");
    await bob.page.getByText(/You are muted until/).waitFor({ state: "detached" });
    await page.getByRole("button", { name: `Put out ${bob.name}` }).click();
    await answer(page, "Put out", "go outside");
    await bob.page.getByText(/You were put out of this room.*go outside/).waitFor();
    await bob.page.getByRole("button", { name: "Try again" }).click();
    await bob.page.getByRole("button", { name: `Join ${name}` }).click();
    await bob.composer.waitFor();
    await page.reload();
    await page.getByRole("button", { name: `Ban ${bob.name}` }).click();
    await admin.shot("admin-ban-dialog");
    await answer(page, "Ban", "enough of it", "7 days");
    await bob.page.getByText(/You are banned here until/).waitFor();
    await page.getByRole("region", { name: "Banned" }).getByText("enough of it").waitFor();

    await tab(admin, "Bans and mutes");
    const ban = await listed(page, "Bans", bob.name);
    await admin.shot("admin-bans");
    await ban.getByRole("button", { name: "Lift the ban" }).click();
    await answer(page, "Lift the ban", "forgiven");
    await ban.getByText("lifted").waitFor();
    await bob.page.getByRole("button", { name: "Try again" }).click();
    await bob.page.getByRole("button", { name: `Join ${name}` }).click();
    await bob.composer.waitFor();
    expect([...admin.errors, ...ada.errors, ...bob.errors]).toEqual([]);
  });

  test("a person: found, banned from everywhere with all their devices, and let back in; sessions end", async () => {
    const { bob, name } = await room("Cellar");
    const admin = await root();
    const { page } = admin;
    await tab(admin, "People");
    await search(page, "People by name or id", bob.name);
    await admin.shot("admin-people");
    await (await listed(page, "People", bob.name)).getByRole("link", { name: bob.name }).click();
    await page.getByRole("heading", { name: bob.name, level: 2 }).waitFor();
    await listed(page, "Rooms of this person", name);
    await page.getByRole("button", { name: "Ban from everywhere", exact: true }).click();
    await answer(page, "Ban from everywhere", "a nuisance", "7 days");
    await page.getByText(`${bob.name} is banned from everywhere.`).waitFor();
    await bob.page
      .getByText(/banned/i)
      .first()
      .waitFor();
    const ban = await listed(page, "Bans", "a nuisance");
    await admin.shot("admin-person");
    await ban.getByText("from everywhere", { exact: true }).waitFor();
    await ban.getByRole("button", { name: /^Lift the ban/ }).click();
    await answer(page, "Lift the ban", "he is sorry");
    await ban.getByText("lifted").waitFor();
    // What was refused at the door is said in words: there is no ban any more.
    await page.getByRole("button", { name: "Lift a ban from everywhere" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: /^Why/ }).fill("twice");
    await dialog.getByRole("button", { name: "Lift the ban", exact: true }).click();
    await dialog
      .getByRole("alert")
      .getByText(/There is nothing here/)
      .waitFor();
    await page.keyboard.press("Escape");
    await bob.page.reload();
    await bob.composer.waitFor();
    await page.getByRole("button", { name: "End all sessions" }).click();
    await answer(page, "End all sessions", "a stolen telephone");
    await page.getByText(`All sessions of ${bob.name} have ended.`).waitFor();
    expect([...admin.errors, ...bob.errors]).toEqual([]);
  });

  test("a report with its evidence: the message is deleted; a call is taken on and closed; the waiting ones come first", async () => {
    const { ada, bob, name } = await room("Yard");
    await (await ada.messageMenu("you are all fools")).getByRole("menuitem", { name: "Report…" }).click();
    const report = ada.page.getByRole("dialog", { name: /^Report what/ });
    await report.getByRole("textbox").fill("an insult");
    await report.getByRole("button", { name: "Report" }).click();
    await ada.page.getByText("Reported. Thank you").waitFor();
    await bob.roomMenu("Call an admin…");
    await bob.page.getByRole("dialog", { name: "Call an admin" }).getByRole("textbox").fill("she reports me");
    await bob.page.getByRole("dialog", { name: "Call an admin" }).getByRole("button", { name: "Call" }).click();
    await bob.page
      .getByText(/An admin was called|Nobody/)
      .first()
      .waitFor();

    const admin = await root();
    const { page } = admin;
    await tab(admin, "Reports");
    const card = await listed(page, "Reports", name);
    await card.getByRole("list", { name: "Evidence" }).getByText("you are all fools").waitFor();
    await admin.shot("admin-reports");
    await card.getByRole("button", { name: "Delete the message" }).click();
    await answer(page, "Delete the message", "an insult it is");
    await card.getByText("the message is deleted").waitFor();
    await bob.message("you are all fools").waitFor({ state: "detached" });
    await bob.page
      .getByText(/This message was deleted|an insult it is/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Message deleted" }).click();
    const dealtWith = await listed(page, "Reports", name);
    await dealtWith.getByRole("button", { name: /^Ban its author/ }).click();
    await answer(page, "Ban", "and a long one", "For ever");
    await bob.page.getByText(/You are banned here/).waitFor();

    await tab(admin, "Calls");
    const call = await listed(page, "Calls", "she reports me");
    await admin.shot("admin-calls");
    await call.getByRole("button", { name: /^Take it on/ }).click();
    await answer(page, "Take it on", "my turn");
    await call.getByText("taken on", { exact: true }).waitFor();
    await call.getByRole("button", { name: /^Close/ }).click();
    await answer(page, "Close the call", "talked to both");
    await call.getByText("closed", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Closed" }).click();
    await (await listed(page, "Calls", "she reports me")).getByText(/talked to both/).waitFor();
    await page.getByRole("button", { name: "Waiting" }).click();
    await expect.poll(() => page.getByRole("region", { name: "Calls" }).getByText("she reports me").count()).toBe(0);
    expect([...admin.errors, ...ada.errors, ...bob.errors]).toEqual([]);
  });

  test("a word list is made, tried before it is set and after, holds in a room, and is removed", async () => {
    const { bob } = await room("Study");
    const admin = await root();
    const { page } = admin;
    await tab(admin, "Words");
    await page.getByRole("button", { name: "New list" }).click();
    await page.getByRole("textbox", { name: /^Id/ }).fill("Bad Words");
    await page.getByText("The id takes small letters, digits and dashes.").waitFor();
    await page.getByRole("textbox", { name: /^Id/ }).fill("fruit");
    await page.getByRole("combobox", { name: /^What becomes/ }).selectOption({ label: "refuse it" });
    await page.getByRole("textbox", { name: /^Words and phrases/ }).fill("quince\nblood orange");
    const draft = page.getByRole("region", { name: "Try this list as it stands here" });
    await draft.getByRole("textbox", { name: "A text" }).fill("a QU1NCE, please");
    await draft.getByRole("button", { name: "Try it" }).click();
    await draft.locator("mark", { hasText: "QU1NCE" }).waitFor();
    await draft.getByText("“quince” of this list: refuse it").waitFor();
    await admin.shot("admin-word-list");
    await page.getByRole("button", { name: "Save…" }).click();
    await answer(page, "Save", "the orchard is closed");
    await page.getByRole("list", { name: "Word lists" }).getByText("fruit").first().waitFor();

    const set = page.getByRole("region", { name: "Try the lists that are set" });
    await set.getByRole("textbox", { name: "A text" }).fill("one blood orange and one pear");
    await set.getByRole("button", { name: "Try it" }).click();
    await set.locator("mark", { hasText: "blood orange" }).waitFor();
    await admin.shot("admin-words");
    await bob.say("have a quince");
    await bob
      .message("have a quince")
      .getByText(/Not sent/)
      .waitFor();
    await listed(page, "Hits", "have a quince");

    await page.getByRole("button", { name: "Remove fruit" }).click();
    await answer(page, "Remove the list", "open again");
    await page.getByText("There is no word list yet.").waitFor();
    expect([...admin.errors, ...bob.errors]).toEqual([]);
  });

  test("why somebody may not is explained step by step, and all that was done is in the audit with why", async () => {
    const { name } = await room("Loft");
    const admin = await root();
    const { page } = admin;
    await search(page, "Rooms by name", name);
    await (await listed(page, "Rooms", name)).getByRole("link", { name }).click();
    await page.getByRole("link", { name: "Explain" }).click();
    await page.getByRole("textbox", { name: /^Who/ }).fill("cy");
    await page.getByRole("textbox", { name: /^What the issuer/ }).fill("{oops");
    await page.getByText(/Attributes are a JSON object/).waitFor();
    await page.getByRole("textbox", { name: /^What the issuer/ }).fill('{"age": 17}');
    await page.getByRole("combobox", { name: "May they" }).selectOption("send");
    await page.getByRole("button", { name: "Explain" }).click();
    const answered = page.getByRole("region", { name: "The answer" });
    await answered.getByRole("heading", { name: "cy may not write here." }).waitFor();
    await answered.getByText("For members: they are not.").waitFor();
    await admin.shot("admin-explain");

    await page.goto(`${chat.url}/admin#/people/dan`);
    await page.getByRole("button", { name: "Ban from everywhere", exact: true }).click();
    await answer(page, "Ban from everywhere", "für immer – genug");
    await page.getByText("dan is banned from everywhere.").waitFor();
    await tab(admin, "Audit");
    const done = await listed(page, "Audit", "für immer – genug");
    await done.getByText("POST /v1/admin/bans").waitFor();
    await done.getByText("dev:admin").waitFor();
    await search(page, "The audit", "genug");
    await expect.poll(() => page.getByRole("region", { name: "Audit", exact: true }).locator("li").count()).toBe(1);
    await admin.shot("admin-audit");
    expect(admin.errors).toEqual([]);
  });

  test("with a token that only reads nothing is offered that changes anything, and it says so", async () => {
    const { bob, name } = await room("Porch");
    const audience = "starling/admin";
    const auditor = await open(await mintToken("auditor", { audience, claims: { scope: "starling:read" } }));
    const { page } = auditor;
    await page.getByText(/Your token only reads/).waitFor();
    await listed(page, "Rooms", name);
    await tab(auditor, "People");
    await search(page, "People by name or id", bob.name);
    await (await listed(page, "People", bob.name)).getByRole("link", { name: bob.name }).click();
    await listed(page, "Rooms of this person", name);
    await auditor.shot("admin-reader");
    expect(await page.getByRole("button", { name: /^(Ban|Mute|Put out|End|Lift)/ }).count()).toBe(0);
    await page.getByRole("link", { name }).first().click();
    await page.getByRole("list", { name: "Members" }).getByRole("link", { name: bob.name }).waitFor();
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByText("you are all fools").waitFor();
    expect(await page.getByRole("button", { name: /^(Delete|Remove)/ }).count()).toBe(0);
    await tab(auditor, "Words");
    await page.getByText("There is no word list yet.").waitFor();
    expect(await page.getByRole("button", { name: "New list" }).count()).toBe(0);
    expect(auditor.errors).toEqual([]);
  });

  test("on a phone nothing is wider than it; the tabs are gone through by the arrow keys", async () => {
    const phone = {
      viewport: { width: 360, height: 740 },
      isMobile: true,
      hasTouch: true,
      colorScheme: "dark",
    } as const;
    const token = await mintToken("root", { audience: "starling/admin", claims: { scope: "starling:admin" } });
    const admin = await open(token, phone);
    const { page } = admin;
    await page.getByRole("tab", { name: "Rooms" }).focus();
    for (const next of ["People", "Bans and mutes", "Calls", "Reports", "Words", "Explain", "Audit"]) {
      // oxlint-disable no-await-in-loop -- one after the other is the point
      await page.keyboard.press("ArrowRight");
      await page.locator(`[role=tab]:focus`, { hasText: next }).waitFor();
      await page.getByRole("tab", { name: next, selected: true }).waitFor();
      await admin.shot(`admin-phone-${next.toLowerCase().replaceAll(" ", "-")}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      // oxlint-enable no-await-in-loop
    }
    expect(admin.errors).toEqual([]);
  });
});
