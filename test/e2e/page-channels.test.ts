import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChat, type Chat } from "../../local/chat-process.ts";
import { newName, openBrowser, signIn, type PageUser } from "./page-browser.ts";

describe("channels at the page", () => {
  let chat: Chat;
  let browser: Browser;
  beforeAll(async () => {
    [chat, browser] = await Promise.all([startChat({ edgeVars: { TOP_LEVEL_CHANNELS: "anyone" } }), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await chat?.stop();
  });
  const enter = (name: string) => signIn(browser, chat.url, newName(name));
  const dialog = (user: PageUser, name: string | RegExp) => user.page.getByRole("dialog", { name });
  const tree = (user: PageUser) => user.page.getByRole("navigation", { name: "Channels" });

  async function makeChannel(user: PageUser, name: string): Promise<string> {
    await user.page.getByRole("button", { name: "New room" }).click();
    const ask = dialog(user, "New room");
    await ask.getByRole("textbox", { name: "Name" }).fill(name);
    await ask.getByRole("button", { name: "Channel", exact: true }).click();
    await ask.getByRole("button", { name: "Make the channel" }).click();
    await user.page.getByRole("heading", { name, level: 2 }).waitFor();
    return new URL(user.page.url()).hash;
  }

  test("a room is made in a channel, found by others in the tree, and joined; one for invited people is not found", async () => {
    const [ada, bob] = [await enter("Ada"), await enter("Bob")];
    const city = newName("Berlin");
    await makeChannel(ada, city);
    await ada.roomMenu("New room here…");
    await dialog(ada, `New room in ${city}`).getByRole("textbox", { name: "Name" }).fill("Chess");
    await dialog(ada, `New room in ${city}`).getByRole("button", { name: "Make the room" }).click();
    await ada.page.getByRole("heading", { name: "Chess", level: 2 }).waitFor();
    await ada.page.getByText(`in ${city} ·`).waitFor();
    await tree(ada).getByRole("link", { name: city }).click();
    await ada.roomMenu("New room here…");
    const secret = dialog(ada, `New room in ${city}`);
    await secret.getByRole("textbox", { name: "Name" }).fill("Surprise party");
    await secret.getByRole("checkbox", { name: /invited/ }).check();
    await secret.getByRole("button", { name: "Make the room" }).click();
    await ada.page.getByRole("heading", { name: "Surprise party", level: 2 }).waitFor();

    await bob.page.reload();
    await tree(bob)
      .getByRole("button", { name: `Rooms in ${city}` })
      .click();
    const chess = tree(bob).getByRole("link", { name: /Chess/ });
    await chess.waitFor();
    expect(await tree(bob).getByText("Surprise party").count()).toBe(0);
    await bob.shot("channel-tree");
    await chess.click();
    await bob.page.getByRole("button", { name: "Join Chess" }).click();
    await bob.say("e4");
    await tree(ada)
      .getByRole("button", { name: `Rooms in ${city}` })
      .click();
    await tree(ada)
      .getByRole("link", { name: /Surprise party/ })
      .waitFor();
    await tree(ada).getByRole("link", { name: /Chess/ }).click();
    await ada.reads("e4");
    // A name is there once in its channel.
    await tree(ada).getByRole("link", { name: city }).click();
    await ada.roomMenu("New room here…");
    await dialog(ada, `New room in ${city}`).getByRole("textbox", { name: "Name" }).fill("CHESS");
    await dialog(ada, `New room in ${city}`).getByRole("button", { name: "Make the room" }).click();
    await dialog(ada, `New room in ${city}`).getByRole("alert").waitFor();
    expect([...ada.errors, ...bob.errors]).toEqual([]);
  });

  test("who is banned in a channel is out of its rooms, and an announcement reaches everybody below", async () => {
    const [ada, bob, cy] = [await enter("Ada"), await enter("Bob"), await enter("Cy")];
    const city = newName("Hamburg");
    const channel = await makeChannel(ada, city);
    await ada.roomMenu("New room here…");
    await dialog(ada, `New room in ${city}`).getByRole("textbox", { name: "Name" }).fill("Harbour");
    await dialog(ada, `New room in ${city}`).getByRole("button", { name: "Make the room" }).click();
    await ada.page.getByRole("heading", { name: "Harbour", level: 2 }).waitFor();
    const harbour = new URL(ada.page.url()).hash;
    await bob.join(channel);
    await bob.join(harbour);
    await cy.join(channel);
    await cy.join(harbour);

    await ada.go(channel);
    await ada.page.getByRole("heading", { name: city, level: 2 }).waitFor();
    await ada.say("the bridge is closed tonight");
    const news = bob.page.getByRole("region", { name: `Announcement in ${city}` });
    await news.getByText("the bridge is closed tonight").waitFor();
    await bob.shot("announcement");
    await news.getByRole("button", { name: "Read it" }).click();
    await expect.poll(() => news.count()).toBe(0);

    // A member of the channel does not announce, and is told who does.
    await bob.go(channel);
    await bob.page.getByText("Channel admins may write here.").waitFor();
    await bob.go(harbour);
    await bob.say("hello below");

    await ada.roomMenu("Room settings…");
    await dialog(ada, city).getByRole("tab", { name: "Members" }).click();
    await dialog(ada, city)
      .getByRole("button", { name: `More about ${cy.name}` })
      .click();
    await ada.page.getByRole("menuitem", { name: "Ban…" }).click();
    await dialog(ada, `Ban ${cy.name}`).getByRole("button", { name: "Ban", exact: true }).click();
    await cy.page
      .getByText(/You are banned|You were put out/)
      .first()
      .waitFor();
    await cy.shot("banned-above");
    await bob.say("still here");
    expect(await cy.page.getByText("still here").count()).toBe(0);
  });
});
