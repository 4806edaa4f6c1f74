/** What the workers tests run: the deployed Worker, with the object of the local queue beside it so that it is tested, too. */
export { Directory, PresenceCopy, Room, Site, User, default } from "../../workers/edge/index.ts";
export { LocalQueueStore } from "../../workers/local/local-queue-store.ts";
