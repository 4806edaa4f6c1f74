-- The log of one object, room or user alike. A row is a batch of activities, as a JSON array; rows never change.
CREATE TABLE log (
  first_seq INTEGER PRIMARY KEY,
  last_seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  -- messages for everybody up to and including this batch
  count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  activities TEXT NOT NULL
) STRICT;

-- One row. `drained` may be behind what has really left: what is sent twice is dropped downstream.
CREATE TABLE log_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  drained INTEGER NOT NULL,
  -- how far the archive was when it was last asked
  archived INTEGER NOT NULL
) STRICT;
