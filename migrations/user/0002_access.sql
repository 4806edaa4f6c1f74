-- Whether this user may be here at all. One row, written with the first change.
CREATE TABLE standing (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- grows with every ban and revocation: a room tells by it who was admitted before
  version INTEGER NOT NULL,
  -- a flood: refused up to then
  paused_until INTEGER NOT NULL
) STRICT;

-- The ban from everywhere, if there is one.
CREATE TABLE global_ban (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- absent: for ever
  until INTEGER,
  reason TEXT NOT NULL,
  by_user TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Tokens that are good no more: one by its id, or ('') all that were issued before `at`.
CREATE TABLE revocations (
  token TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  -- when no such token can be good any more anyway; absent: never
  until INTEGER,
  reason TEXT NOT NULL,
  by_user TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where a session may be, or a call under way: no longer than `expires`.
CREATE TABLE connected_rooms (
  room TEXT PRIMARY KEY,
  admitted INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Rooms that are still to be told that sessions there are over.
CREATE TABLE endings (
  room TEXT NOT NULL,
  -- '': all of the user's sessions
  token TEXT NOT NULL,
  version INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (room, token)
) STRICT, WITHOUT ROWID;

-- Whose whispers and direct messages this user does not take.
CREATE TABLE blocks (
  user TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Rooms that keep the list of blocks in their memory: told of every change before it is acknowledged.
CREATE TABLE block_holders (
  room TEXT PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
