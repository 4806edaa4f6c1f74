/** People at the admin page, in a real Chromium. */
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { PageUser } from "./page-browser.ts";

/** As the site would: a function that hands the token out. */
export async function openAdmin(
  browser: Browser,
  url: string,
  token: string | undefined,
  options: BrowserContextOptions = {},
): Promise<PageUser> {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ viewport, locale: "en-GB", ...options });
  if (token !== undefined) {
    await context.addInitScript((it) => Object.assign(globalThis, { starlingToken: () => it }), token);
  }
  context.setDefaultTimeout(15_000);
  const user = new PageUser(await context.newPage(), "root");
  await user.page.goto(`${url}/admin`);
  return user;
}
/** On the development server the name is enough. */
export async function signInAdmin(browser: Browser, url: string): Promise<PageUser> {
  const user = await openAdmin(browser, url, undefined);
  await user.page.getByRole("textbox", { name: "Your name" }).fill("admin");
  await user.page.getByRole("button", { name: "Sign in" }).click();
  await user.page.getByRole("tablist", { name: "Administration" }).waitFor();
  return user;
}
/** Opens a tab. */
export async function tab({ page }: PageUser, name: string): Promise<void> {
  await page.getByRole("tab", { name, exact: true }).click();
}
/** Lists are a moment behind: read again until it is there. */
export async function listed(page: Page, list: string, text: string): Promise<Locator> {
  const region = page.getByRole("region", { name: list, exact: true });
  const row = region.locator("li", { hasText: text }).first();
  await expect
    .poll(async () => {
      if (await row.isVisible()) return true;
      const again = region.getByRole("button", { name: /^Read again/ }).click();
      await Promise.all([page.waitForResponse(/\/v1\/admin\/lists\//), again]);
      return false;
    })
    .toBe(true);
  return row;
}
export async function search(page: Page, box: string, text: string): Promise<void> {
  await page.getByRole("searchbox", { name: box }).fill(text);
  await page.getByRole("searchbox", { name: box }).press("Enter");
}
export async function answer(page: Page, action: string, why: string, time?: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  if (time !== undefined) await dialog.getByText(time, { exact: true }).click();
  await dialog.getByRole("textbox", { name: /^Why/ }).fill(why);
  await dialog.getByRole("button", { name: action, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}
