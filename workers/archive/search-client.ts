/** Full text, as the bridge's search answers it. */
import { BRIDGE_PATHS, searchAnswer, type SearchAnswer, type SearchQuery } from "../../src/protocol/bridge-api.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { ask, type Answer } from "./signed-post.ts";

export async function search(env: Env, query: SearchQuery): Promise<Answer<SearchAnswer>> {
  const { bridgeUrl, bridgeSecrets } = settingsOf(env);
  if (bridgeUrl === undefined) return { kind: "none" };
  const [secret] = bridgeSecrets;
  return ask({ base: bridgeUrl, secret, path: BRIDGE_PATHS.search, body: query, answer: searchAnswer });
}
