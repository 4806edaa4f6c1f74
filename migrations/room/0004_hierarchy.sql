-- Where the room hangs. One row, once there is something to say.
CREATE TABLE place (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- absent: at the top, or outside of any channel
  parent TEXT,
  -- which version of the parent's word is in `above`
  known INTEGER NOT NULL,
  -- the version of this channel's own word
  version INTEGER NOT NULL
) STRICT;

-- What the channels above say, outermost first: JSON of each, as it came.
CREATE TABLE above (
  depth INTEGER PRIMARY KEY,
  word TEXT NOT NULL
) STRICT;

-- Rooms right below that asked since they were last found asleep; they are told of every change.
CREATE TABLE awake (
  room TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What others are still to be told about where this room hangs; done again until it is done.
CREATE TABLE errands (
  errand TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
