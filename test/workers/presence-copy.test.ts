/** The copy of presence where there is no Redis. */
import { env } from "cloudflare:workers";
import { presenceStoreOf } from "../../workers/presence-store/store-of.ts";
import { presenceStoreContract } from "../support/presence-store.contract.ts";

presenceStoreContract("an object", () => presenceStoreOf(env));
