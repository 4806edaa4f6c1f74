-- What the room is. One row, written when it is created.
CREATE TABLE room (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  room TEXT NOT NULL,
  address TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT,
  created INTEGER NOT NULL,
  keep_messages INTEGER NOT NULL,
  keep_ms INTEGER NOT NULL,
  -- 1: the id was minted for this very life of the room, so that no older epoch can exist
  first_life INTEGER NOT NULL,
  -- members' inboxes were told up to here; may be behind, like log_state.drained
  told INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
  user TEXT PRIMARY KEY,
  name TEXT,
  -- where membership began: nothing before it is unread
  joined_seq INTEGER NOT NULL,
  joined_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
