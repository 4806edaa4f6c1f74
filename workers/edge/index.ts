/** The deployed Worker: its routes and its objects. */
import { makeEdge } from "./app.ts";

export { Directory } from "../directory/directory.ts";
export { PresenceCopy } from "../presence-store/presence-copy.ts";
export { Room } from "../room/room.ts";
export { Site } from "../words/site.ts";
export { User } from "../user/user.ts";

export default makeEdge();
