/** What the bundled SDK offers. The only file of its kind: inside the project everything is imported from where it is. */
export { createClient, type Client, type ClientOptions, type NewRoom, type RoomOptions } from "./client.ts";
export type { Connection } from "./connection-state.ts";
export type { Network, SocketConstructor, SocketLike, Timers } from "./environment.ts";
export { StarlingError, type Failure } from "./error.ts";
export type { PendingMessage } from "./outbox.ts";
export { storageStore, type PendingStore, type StoredMessage } from "./pending-store.ts";
export type { HistoryOptions, ListOptions, SearchOptions } from "./rest.ts";
export type { RoomActions, RoomBody } from "./room-actions.ts";
export type { MessageOptions, RoomItem, RoomState, RoomView } from "./room-view.ts";
export type { Store } from "./store.ts";
export type { UserState, UserView } from "./user-view.ts";
export type { Activity, Actor } from "../protocol/activity.ts";
export { compareCursors, formatCursor, parseCursor, type Cursor } from "../protocol/cursor.ts";
export { roomAddress, userId, type RoomAddress, type RoomId, type UserId } from "../protocol/ids.ts";
export type { RoomDescription, SearchHit, SearchPage } from "../protocol/rest.ts";
export type { HistoryPage, Presence } from "../protocol/room-frame.ts";
export type { Arranged, Conversation, MyDevice } from "../protocol/user-frame.ts";
