import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChat, type Chat } from "../../local/chat-process.ts";
import { newName, openBrowser, signIn } from "./page-browser.ts";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

describe("the page on different screens", () => {
  let chat: Chat;
  let browser: Browser;
  beforeAll(async () => {
    [chat, browser] = await Promise.all([startChat(), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await chat?.stop();
  });

  test("a phone has two screens, the list and the room, with a way back, and nothing is wider than it", async () => {
    const ada = await signIn(browser, chat.url, newName("Ada"), PHONE);
    const list = ada.page.getByRole("complementary", { name: "Conversations" });
    await ada.makeRoom("Pocket");
    await list.waitFor({ state: "hidden" });
    await ada.composer.fill(`${"unbroken".repeat(40)} https://example.org/${"path/".repeat(40)}`);
    await ada.page.getByRole("button", { name: "Send" }).tap();
    await ada.message("unbroken").waitFor();
    expect(await overflow(ada.page)).toBe(0);
    await ada.page.getByRole("link", { name: "Back to the conversations" }).tap();
    await list.waitFor();
    await ada.composer.waitFor({ state: "hidden" });
    expect(await overflow(ada.page)).toBe(0);
    await ada.page.locator(".conversation", { hasText: "Pocket" }).tap();
    await ada.composer.waitFor();
  });

  test("everything can be done with the keyboard alone", async () => {
    const ada = await signIn(browser, chat.url, newName("Ada"));
    const { keyboard } = ada.page;
    await ada.makeRoom("Keys one");
    await ada.makeRoom("Keys two");
    // In a room one writes at once.
    await expect.poll(() => focused(ada.page)).toBe("Message Keys two");
    await keyboard.type("line one");
    await keyboard.press("Shift+Enter");
    await keyboard.type("line two");
    await keyboard.press("Enter");
    await ada.reads("line one\nline two");
    await ada.sentAll();

    // Up changes what one wrote last, and Escape leaves it as it was.
    await keyboard.press("ArrowUp");
    await expect.poll(() => focused(ada.page)).toBe("Edit the message");
    await keyboard.press("Escape");
    await expect.poll(() => focused(ada.page)).toBe("Message Keys two");

    // Into the messages, to what can be done with one, into its menu, and back.
    await keyboard.press("Alt+ArrowUp");
    await expect.poll(() => focused(ada.page)).toMatch(/^You, /);
    await keyboard.press("Tab");
    await expect.poll(() => focused(ada.page)).toBe("React to this message");
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    await expect.poll(() => focused(ada.page)).toBe("More to do with this message");
    await keyboard.press("Enter");
    await ada.page.getByRole("menu", { name: "This message" }).waitFor();
    await keyboard.press("ArrowDown");
    await expect.poll(() => ada.page.evaluate(() => document.activeElement?.textContent)).toBe("Copy link");
    await keyboard.press("Escape");
    await expect.poll(() => focused(ada.page)).toBe("More to do with this message");
    await keyboard.press("Escape");
    await expect.poll(() => focused(ada.page)).toBe("Message Keys two");

    await keyboard.press("Control+k");
    await expect.poll(() => focused(ada.page)).toBe("Search messages");
    await keyboard.type("zzz");
    await ada.page.getByText("Nothing found for “zzz”.").waitFor();
    await keyboard.press("Escape");
    await ada.page.getByRole("navigation", { name: "Your conversations" }).waitFor();
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await ada.page.getByRole("heading", { name: "Keys one", level: 2 }).waitFor();

    await ada.page.getByRole("button", { name: "New room" }).focus();
    await keyboard.press("Enter");
    await ada.page.getByRole("dialog", { name: "New room" }).waitFor();
    await keyboard.press("Escape");
    await expect.poll(() => ada.page.getByRole("dialog").count()).toBe(0);
    await expect.poll(() => focused(ada.page)).toBe("New room");
    expect(ada.errors).toEqual([]);
  });

  test("dark and light follow the system, and text can be read in both", async () => {
    for (const colorScheme of ["dark", "light"] as const) {
      // oxlint-disable no-await-in-loop -- one theme after the other
      const ada = await signIn(browser, chat.url, newName("Ada"), { colorScheme });
      await ada.makeRoom(`Theme ${colorScheme}`);
      await ada.say("how do I look?");
      await ada.sentAll();
      // Told by the room a moment later.
      await ada.page.locator(".conversation__snippet", { hasText: "how do I look?" }).waitFor();
      for (const selector of [
        ".bubble__text",
        ".bubble__meta",
        ".conversation__snippet",
        ".room-head .hint",
        ".notice",
      ]) {
        expect(await contrast(ada.page, selector), `${selector} in ${colorScheme}`).toBeGreaterThanOrEqual(4.5);
      }
      const [red = 255] = await colour(ada.page, "body", "backgroundColor");
      expect(red < 128).toBe(colorScheme === "dark");
      // oxlint-enable no-await-in-loop
    }
  });

  test("with less motion asked for nothing moves by itself", async () => {
    const ada = await signIn(browser, chat.url, newName("Ada"), { reducedMotion: "reduce" });
    await ada.makeRoom("Still");
    const durations = await ada.page.evaluate(() =>
      document.getAnimations().map((it) => it.effect?.getComputedTiming().duration),
    );
    for (const duration of durations) expect(Number(duration)).toBeLessThan(1);
  });

  test("near the limit the bytes that are left are counted, and beyond it nothing is sent", async () => {
    const ada = await signIn(browser, chat.url, newName("Ada"));
    await ada.makeRoom("Long");
    await ada.composer.fill("é".repeat(8_000));
    await ada.page.getByText("384 bytes left").waitFor();
    await ada.composer.fill("é".repeat(8_193));
    await ada.page.getByText("-2 bytes left").waitFor();
    expect(await ada.page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await ada.composer.press("Enter");
    expect(await ada.texts()).toEqual([]);
    await ada.composer.fill("é".repeat(8_192));
    await ada.composer.press("Enter");
    await ada.sentAll();
    await ada.reads("é".repeat(8_192));
  });
});

/** The name of what has the focus. */
function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
}

/** Pixels by which the page is wider than its screen. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Red, green, blue as they are painted, each 0 to 255. */
function colour(page: Page, selector: string, property: "color" | "backgroundColor"): Promise<number[]> {
  return page.evaluate(
    ([select = "", name]) => {
      const context = new OffscreenCanvas(1, 1).getContext("2d");
      const of = (it: Element) => getComputedStyle(it)[name === "color" ? "color" : "backgroundColor"];
      let element = document.querySelector(select);
      // A background that is not painted is that of what is behind it.
      while (element?.parentElement && of(element) === "rgba(0, 0, 0, 0)") element = element.parentElement;
      if (!element || !context) throw new Error(`no ${select}`);
      context.fillStyle = of(element);
      context.fillRect(0, 0, 1, 1);
      return Array.from(context.getImageData(0, 0, 1, 1).data.slice(0, 3));
    },
    [selector, property],
  );
}

/** The contrast ratio of WCAG 2. */
async function contrast(page: Page, selector: string): Promise<number> {
  const [ink, ground] = await Promise.all([colour(page, selector, "color"), colour(page, selector, "backgroundColor")]);
  const [light = 1, dark = 0] = [luminance(ink), luminance(ground)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
