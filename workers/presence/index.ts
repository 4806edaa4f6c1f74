/** The presence service as it is deployed: a Worker of its own, without objects. */
import { makePresence } from "./app.ts";

export default makePresence();
