import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChat, type Chat } from "../../local/chat-process.ts";
import { newName, openBrowser, signIn, type PageUser } from "./page-browser.ts";

describe("keeping order at the page", () => {
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
  async function three(name: string): Promise<{ ada: PageUser; bob: PageUser; cy: PageUser; room: string }> {
    const [ada, bob, cy] = await Promise.all([enter("Ada"), enter("Bob"), enter("Cy")]);
    const room = await ada.makeRoom(name);
    await bob.join(room);
    await cy.join(room);
    await ada.page.getByRole("button", { name: "People here: 3" }).waitFor();
    return { ada, bob, cy, room };
  }
  const dialog = (user: PageUser, name: string | RegExp) => user.page.getByRole("dialog", { name });

  test("an owner makes a moderator, who puts somebody out: gone at once, told why, and back by joining", async () => {
    const { ada, bob, cy } = await three("Order");
    const forCy = await cy.personMenu(bob.name);
    await forCy.getByRole("menuitem", { name: "Whisper" }).waitFor();
    // A member is offered nothing that a member may not do.
    expect(await forCy.getByRole("menuitem").allTextContents()).toEqual(["Whisper", "Message"]);
    await cy.page.keyboard.press("Escape");

    await (await ada.personMenu(bob.name)).getByRole("menuitem", { name: "Make moderator" }).click();
    await ada.page.getByText(`${bob.name} is moderator now`).waitFor();
    await bob.page.getByText(`${ada.name} made ${bob.name} moderator`).waitFor();

    const forBob = await bob.personMenu(cy.name);
    await forBob.getByRole("menuitem", { name: "Put out…" }).waitFor();
    await bob.shot("person-menu");
    expect(await forBob.getByRole("menuitem", { name: "Make moderator" }).count()).toBe(0);
    await forBob.getByRole("menuitem", { name: "Put out…" }).click();
    const ask = dialog(bob, `Put ${cy.name} out`);
    await ask.getByRole("textbox", { name: /Why/ }).fill("spam");
    await ask.getByRole("button", { name: "Put out" }).click();

    await cy.page.getByText(`You were put out of this room by ${bob.name}: spam`).waitFor();
    await ada.page.getByText(`${bob.name} put ${cy.name} out of the room: spam`).waitFor();
    await ada.page.getByRole("button", { name: "People here: 2" }).waitFor();
    await cy.page.getByRole("button", { name: "Try again" }).click();
    await cy.page.getByRole("button", { name: "Join Order" }).click();
    await cy.say("back again");
    await ada.reads("back again");

    // Nobody acts upon an equal or a higher one, and it is not offered.
    const forAda = await bob.personMenu(ada.name);
    await forAda.getByRole("menuitem", { name: "Whisper" }).waitFor();
    expect(await forAda.getByRole("menuitem").allTextContents()).toEqual(["Whisper", "Message"]);
    expect([...ada.errors, ...bob.errors, ...cy.errors]).toEqual([]);
  });

  test("who is muted reads until when, and cannot write until it is lifted", async () => {
    const { ada, cy } = await three("Quiet");
    await (await ada.personMenu(cy.name)).getByRole("menuitem", { name: "Mute…" }).click();
    const ask = dialog(ada, `Mute ${cy.name}`);
    await ask.getByText("10 minutes").click();
    await ask.getByRole("textbox", { name: /Why/ }).fill("calm down");
    await ada.shot("mute-dialog");
    await ask.getByRole("button", { name: "Mute" }).click();

    await cy.page.getByText(/You are muted until \d\d:\d\d: you can read/).waitFor();
    await cy.composer.fill("am I heard?");
    await cy.composer.press("Enter");
    await cy
      .message("am I heard?")
      .getByText(/Not sent\. You are muted here until \d\d:\d\d\./)
      .waitFor();
    await cy.shot("muted");

    await ada.roomMenu("Room settings…");
    await dialog(ada, "Quiet").getByRole("tab", { name: "Members" }).click();
    const muted = dialog(ada, "Quiet").getByRole("region", { name: "Muted" });
    await muted.getByText(cy.name).waitFor();
    await muted.getByText("calm down").waitFor();
    await ada.shot("settings-members");
    await muted.getByRole("button", { name: "Let them write" }).click();
    await expect.poll(() => muted.count()).toBe(0);
    await expect.poll(() => cy.page.getByText(/You are muted/).count()).toBe(1);
    await cy.message("am I heard?").getByRole("button", { name: "Try again" }).click();
    await ada.page.keyboard.press("Escape");
    await ada.reads("am I heard?");
  });

  test("who is banned is told until when at the door, and gets in again once it is lifted", async () => {
    const { ada, cy, room } = await three("Door");
    await (await ada.personMenu(cy.name)).getByRole("menuitem", { name: "Ban…" }).click();
    await dialog(ada, `Ban ${cy.name}`).getByText("7 days").click();
    await dialog(ada, `Ban ${cy.name}`).getByRole("button", { name: "Ban" }).click();
    await cy.page.getByText(/^You are banned here until .*\d\d:\d\d, by /).waitFor();
    await cy.shot("banned");
    await cy.go("#/");
    await cy.go(room);
    await cy.page.getByText(/You are banned here/).waitFor();

    await ada.roomMenu("Room settings…");
    await dialog(ada, "Door").getByRole("tab", { name: "Members" }).click();
    await dialog(ada, "Door").getByRole("button", { name: "Lift the ban" }).click();
    await expect.poll(() => dialog(ada, "Door").getByRole("region", { name: "Banned" }).count()).toBe(0);
    await cy.page.getByRole("button", { name: "Try again" }).click();
    await cy.page.getByRole("button", { name: "Join Door" }).click();
    await cy.composer.waitFor();
  });

  test("a frozen room and slow mode say so before one writes, and why when one does", async () => {
    const { ada, cy } = await three("Slow");
    await ada.roomMenu("Room settings…");
    const settings = dialog(ada, "Slow");
    await settings.getByRole("checkbox", { name: /Frozen/ }).check();
    await settings.getByRole("textbox", { name: "Name" }).fill("Slow and cold");
    await ada.shot("settings-room");
    await settings.getByRole("button", { name: "Save" }).click();
    await ada.page.getByText("Saved").waitFor();
    await cy.page.getByRole("heading", { name: "Slow and cold", level: 2 }).waitFor();
    await cy.page.getByText("The room is frozen: only moderators write now.").first().waitFor();

    const renamed = dialog(ada, "Slow and cold");
    await renamed.getByRole("checkbox", { name: /Frozen/ }).uncheck();
    await renamed.getByRole("combobox", { name: /Slow mode/ }).selectOption({ label: "1 minute" });
    await renamed.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => cy.page.getByText("The room is frozen").count()).toBe(0);
    await cy.page.getByText("Slow mode: one message every 1 minute.").waitFor();
    await cy.say("one");
    await ada.page.keyboard.press("Escape");
    await ada.reads("one");
  });

  test("the rules read as sentences, a new one shows who would get in, and who is refused reads the rule", async () => {
    const { ada, bob, cy } = await three("Rules");
    await ada.roomMenu("Room settings…");
    const settings = dialog(ada, "Rules");
    await settings.getByRole("tab", { name: "Rules" }).click();
    await settings.getByText("Members may write here.").waitFor();
    await settings.getByText("Moderators may ban people.").waitFor();
    await ada.shot("settings-rules");

    await settings.getByRole("button", { name: "Change who may send" }).click();
    const editor = settings.getByRole("group", { name: "Rules: who may send" });
    await editor.getByRole("combobox", { name: /Add a rule/ }).selectOption({ label: "An expression (CEL)" });
    await editor.getByRole("textbox", { name: /Expression/ }).fill("attributes.age >=");
    await editor.getByRole("button", { name: "Add", exact: true }).click();
    await editor.getByRole("button", { name: "Save the rules" }).click();
    // Told with its place.
    await editor.getByText(/at \d+ to \d+ of the expression/).waitFor();
    await editor.getByRole("button", { name: /^Take away: people for whom/ }).click();

    await editor.getByRole("combobox", { name: /Add a rule/ }).selectOption({ label: "An attribute from … to …" });
    await editor.getByRole("textbox", { name: "Attribute" }).fill("age");
    await editor.getByRole("textbox", { name: "At least" }).fill("18");
    await editor.getByRole("button", { name: "Add", exact: true }).click();
    await editor.getByRole("button", { name: "Who would get in?" }).click();
    await editor.getByText(`${ada.name} would get in`).waitFor();
    await editor.getByText(`${bob.name} would not: Only people of 18 or more may write here.`).waitFor();
    await ada.shot("rule-preview");
    // Looking changes nothing.
    await bob.say("still allowed");
    await editor.getByRole("button", { name: "Save the rules" }).click();
    await settings.getByText("Members who are also people of 18 or more may write here.").waitFor();

    await cy.page.getByText("Members who are also people of 18 or more may write here.").waitFor();
    await cy.composer.fill("hello?");
    await cy.composer.press("Enter");
    await cy.message("hello?").getByText("Not sent. Only people of 18 or more may write here.").waitFor();
    await cy.shot("refused-by-rule");

    await settings.getByRole("button", { name: "Change who may send" }).click();
    await editor.getByRole("button", { name: "Back to the default" }).click();
    await settings.getByText("Members may write here.").waitFor();
    await cy.message("hello?").getByRole("button", { name: "Try again" }).click();
    await cy.sentAll();
    await ada.page.keyboard.press("Escape");
    await ada.reads("still allowed", "hello?");
    // A member reads the rules, and is offered no change.
    await cy.roomMenu("Rules and members…");
    await dialog(cy, "Rules").getByRole("tab", { name: "Rules" }).click();
    await dialog(cy, "Rules").getByText("Moderators may ban people.").waitFor();
    expect(
      await dialog(cy, "Rules")
        .getByRole("button", { name: /^Change/ })
        .count(),
    ).toBe(0);
    expect([...ada.errors, ...bob.errors, ...cy.errors]).toEqual([]);
  });

  test("only who was invited gets in where that is the rule, and the last owner names another one in going", async () => {
    const [ada, bob, cy] = await Promise.all([enter("Ada"), enter("Bob"), enter("Cy")]);
    const room = await ada.makeRoom("Guests");
    await ada.roomMenu("Room settings…");
    const settings = dialog(ada, "Guests");
    await settings.getByRole("tab", { name: "Rules" }).click();
    await settings.getByRole("button", { name: "Change who may join" }).click();
    const editor = settings.getByRole("group", { name: "Rules: who may join" });
    await editor.getByRole("combobox", { name: /Add a rule/ }).selectOption({ label: "People who were invited" });
    await editor.getByRole("button", { name: "Add", exact: true }).click();
    await editor.getByRole("button", { name: "Save the rules" }).click();
    await settings.getByText("People who were invited may join.").waitFor();
    await ada.page.keyboard.press("Escape");

    await cy.go(room);
    await cy.page.getByText("People who were invited may join.").waitFor();
    await cy.page.getByRole("button", { name: "Join Guests" }).click();
    await cy.page.getByText("Only people who were invited may join.").waitFor();
    await cy.shot("not-invited");

    await ada.roomMenu("Invite someone…");
    const id = await bob.page.locator(".sidebar__name .hint").textContent();
    await dialog(ada, /^Invite/)
      .getByRole("textbox", { name: "Their user id" })
      .fill(id ?? "");
    await dialog(ada, /^Invite/)
      .getByRole("button", { name: "Invite" })
      .click();
    await ada.page.getByText("Invited", { exact: true }).waitFor();
    await bob.join(room);

    await ada.roomMenu("Leave this room");
    const heir = dialog(ada, "Who will own the room?");
    await heir.getByRole("radio", { name: bob.name }).check();
    await heir.getByRole("button", { name: "Leave" }).click();
    await bob.page.getByText(`${ada.name} made ${bob.name} owner`).waitFor();
    await ada.page.getByRole("button", { name: "Join Guests" }).waitFor();
    expect([...ada.errors, ...bob.errors, ...cy.errors]).toEqual([]);
  });
});
