/** The operators' lists, as the bridge reads them from the relational store. */
import { BRIDGE_PATHS } from "../../src/protocol/bridge-api.ts";
import { operatorAnswer, type OperatorAnswer, type OperatorQuery } from "../../src/protocol/operator-lists.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { ask, type Answer } from "./signed-post.ts";

export async function readOperatorList(
  env: Env,
  query: Omit<OperatorQuery, "environment">,
): Promise<Answer<OperatorAnswer>> {
  const { bridgeUrl, bridgeSecrets, environment } = settingsOf(env);
  if (bridgeUrl === undefined) return { kind: "none" };
  const [secret] = bridgeSecrets;
  const body: OperatorQuery = { environment, ...query };
  return ask({ base: bridgeUrl, secret, path: BRIDGE_PATHS.operators, body, answer: operatorAnswer });
}
