/** People at the chat page, in a real Chromium: one context each, so that nobody shares storage with anybody. */
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from "playwright-core";
import { vi } from "vitest";

const CANDIDATES = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const CHROMIUM = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** What a browser does by itself besides: nothing. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Without a browser the tests of the page fail, and say so: none of them is skipped. */
export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined)
    throw new Error("the page is tested in Chromium, and there is none: apt-get install chromium");
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}

const WAIT = { timeout: 20_000, interval: 100 };

/** Names are picked once: a chat remembers its people. */
let people = 0;
export function newName(base: string): string {
  return `${base} ${Date.now().toString(36)}${(people++).toString(36)}`;
}

export class PageUser {
  readonly page: Page;
  readonly name: string;
  /** Uncaught errors, and what the content security policy refused. */
  readonly errors: string[] = [];

  constructor(page: Page, name: string) {
    this.page = page;
    this.name = name;
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|Trusted ?Type/i.test(message.text())) this.errors.push(message.text());
    });
  }

  get composer() {
    return this.page.getByRole("textbox", { name: /^Message / });
  }

  message(text: string) {
    return this.page.locator("article", { hasText: text });
  }

  /** Makes a room and is in it. Returns its address in the page. */
  async makeRoom(name: string): Promise<string> {
    await this.page.getByRole("button", { name: "New room" }).click();
    await this.page.getByRole("textbox", { name: "Name" }).fill(name);
    await this.page.getByRole("button", { name: "Make the room" }).click();
    await this.page.getByRole("heading", { name, level: 2 }).waitFor();
    await this.composer.waitFor();
    return new URL(this.page.url()).hash;
  }

  /** Follows the address of a room, and joins it. */
  async join(hash: string): Promise<void> {
    await this.go(hash);
    await this.page.getByRole("button", { name: /^Join / }).click();
    await this.composer.waitFor();
  }

  /** As a click on a link does. */
  async go(hash: string): Promise<void> {
    await this.page.evaluate((to) => void (location.hash = to), hash);
  }

  /** Writes it; it may not be sent yet. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await this.message(text).first().waitFor();
  }

  /** Searches, and asks again until there is a hit, as one does who knows that it was said: searchable is it a moment later. */
  async finds(words: string): Promise<Locator> {
    const box = this.page.getByRole("textbox", { name: "Search messages" });
    const found = this.page.locator("mark", { hasText: words });
    await box.fill(words);
    await vi.waitFor(async () => {
      await Promise.all([this.page.waitForResponse(/\/v1\/search\?/), box.press("Enter")]);
      await this.page.getByText("Searching…").waitFor({ state: "hidden" });
      if ((await found.count()) === 0) throw new Error(`${words} was not found`);
    }, WAIT);
    return found;
  }

  /** The room in the list of another device of theirs, which shows what the server knows; this one shows what it has read itself. */
  async rowElsewhere(room: string): Promise<Locator> {
    const other = await this.page.context().newPage();
    await other.goto(new URL("/", this.page.url()).href);
    return other.locator(".conversation", { hasText: room });
  }

  /** Everything that is said of this place in the menu of the room's head. */
  async roomMenu(item: string | RegExp): Promise<void> {
    await this.page
      .getByRole("button", { name: /^More about / })
      .first()
      .click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  /** The menu of somebody in the list of people, opened; the list is opened when it is not. */
  async personMenu(name: string) {
    const panel = this.page.getByRole("complementary", { name: "People here" });
    if (!(await panel.isVisible())) await this.page.getByRole("button", { name: /^People here/ }).click();
    await panel.getByRole("button", { name: `More about ${name}` }).click();
    return this.page.getByRole("menu", { name });
  }

  /** What can be done with a message, opened. */
  async messageMenu(text: string) {
    await this.message(text).hover();
    await this.message(text).getByRole("button", { name: "More to do with this message" }).click();
    return this.page.getByRole("menu", { name: "This message" });
  }

  /** For people who look at it: into the folder of SHOTS, where that is set. */
  async shot(name: string): Promise<void> {
    const folder = process.env["SHOTS"];
    if (folder !== undefined) await this.page.screenshot({ path: `${folder}/${name}.png` });
  }

  /** What is in the list, in order. */
  texts(): Promise<string[]> {
    return this.page.locator(".bubble__text").allTextContents();
  }

  /** Waits until exactly these texts end the list. */
  async reads(...texts: string[]): Promise<void> {
    await vi.waitFor(async () => {
      const last = (await this.texts()).slice(-texts.length);
      if (JSON.stringify(last) !== JSON.stringify(texts)) throw new Error(`the list ends with ${JSON.stringify(last)}`);
    }, WAIT);
  }

  /** Waits until everything written is on the server. */
  async sentAll(): Promise<void> {
    await vi.waitFor(async () => {
      const count = await this.page.getByLabel("On its way").count();
      if (count > 0) throw new Error(`${count} messages are still on their way`);
    }, WAIT);
  }
}

/** Opens the page, picks the name, and is signed in. */
export async function signIn(
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<PageUser> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  const user = new PageUser(await context.newPage(), name);
  await user.page.goto(url);
  await user.page.getByRole("textbox", { name: "Your name" }).fill(name);
  await user.page.getByRole("button", { name: "Start chatting" }).click();
  await user.page.getByRole("button", { name: "Sign in as someone else" }).waitFor({ state: "attached" });
  return user;
}
