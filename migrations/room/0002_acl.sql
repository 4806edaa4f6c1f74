-- What the room says itself of an action; an action without a row has its default.
CREATE TABLE policy (
  action TEXT PRIMARY KEY,
  -- JSON array of rules
  rules TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Roles that were given here; membership is in `members`.
CREATE TABLE roles (
  user TEXT PRIMARY KEY,
  role TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Bans and mutes. One that ended stays until the next change of the same user; it has no effect.
CREATE TABLE sanctions (
  kind TEXT NOT NULL CHECK (kind IN ('ban', 'mute')),
  user TEXT NOT NULL,
  name TEXT,
  -- absent: for ever
  until INTEGER,
  reason TEXT,
  by_user TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
  user TEXT PRIMARY KEY,
  by_user TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row, written with the first change of a setting.
CREATE TABLE settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  frozen INTEGER NOT NULL,
  slow_ms INTEGER NOT NULL,
  edit_ms INTEGER NOT NULL
) STRICT;

-- The room was removed: 1. It takes nothing more, but what it still has can be read.
ALTER TABLE room ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
