import { createServer, type Server } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChat, type Chat } from "../../local/chat-process.ts";
import { freePort } from "../../local/child.ts";
import { openBrowser } from "./page-browser.ts";

/** A site that has nothing to do with Starling but a script tag. */
const page = (edge: string) => `<!doctype html><title>another site</title><pre id="heard"></pre>
<script type="module">
  import { createClient } from "${edge}/sdk/starling.js";
  const login = async (name) => (await fetch("/token?name=" + name)).text();
  const ada = createClient({ url: "${edge}", token: () => login("ada") });
  const bob = createClient({ url: "${edge}", token: () => login("bob") });
  const { id } = await ada.createRoom("From elsewhere");
  const room = bob.room(id);
  room.onEvent((it) => { if (it.verb === "send") document.querySelector("#heard").textContent += it.actor.name + ": " + it.object.text; });
  await room.join();
  ada.room(id).send("hello from a plain script");
</script>`;

let chat: Chat;
let site: Server;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  chat = await startChat({ edgeVars: { ALLOWED_ORIGINS: origin } });
  site = createServer((request, response) => {
    const url = new URL(request.url ?? "/", origin);
    if (url.pathname === "/") return response.setHeader("content-type", "text/html").end(page(chat.url));
    // The site's own server asks for tokens, as a site's issuer would make them.
    void fetch(`${chat.url}/dev/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: url.searchParams.get("name") }),
    })
      .then((answer) => answer.json())
      .then((answer: { token: string }) => response.end(answer.token));
    return undefined;
  }).listen(port, "127.0.0.1");
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  site?.close();
  await chat?.stop();
});

test("a page of another site chats with a script tag and the SDK's one module", async () => {
  const tab = await browser.newPage();
  const errors: string[] = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  tab.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
  await tab.goto(origin);
  await tab
    .waitForFunction(() => document.querySelector("#heard")?.textContent !== "", undefined, { timeout: 20_000 })
    .catch((error: unknown) => {
      throw new Error(`nothing was heard: ${errors.join("; ")}`, { cause: error });
    });
  expect(await tab.textContent("#heard")).toBe("ada: hello from a plain script");
  expect(errors).toEqual([]);
});
