-- Whose object this is. One row: the platform may wake an object without telling its name.
CREATE TABLE owner (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  user TEXT NOT NULL
) STRICT;

-- The newest that each room has told, and how far this user has read.
CREATE TABLE conversations (
  room TEXT PRIMARY KEY,
  address TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT,
  peer_id TEXT,
  peer_name TEXT,
  head_epoch INTEGER NOT NULL,
  head_seq INTEGER NOT NULL,
  count INTEGER NOT NULL,
  -- JSON of the newest message that this user may see
  last TEXT,
  -- for the order of the list
  changed INTEGER NOT NULL,
  read_epoch INTEGER NOT NULL,
  read_seq INTEGER NOT NULL,
  read_count INTEGER NOT NULL,
  -- unread messages of epochs that are over
  carried INTEGER NOT NULL,
  -- 1: a member no more; the row stays, so that late news of the time before does not bring it back
  gone INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whispers to this user that are unread: `count` does not count them.
CREATE TABLE whispers (
  room TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (room, epoch, seq)
) STRICT, WITHOUT ROWID;
