-- Whether this user is here, and what others see of it. One row, written with the first change.
CREATE TABLE presence (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- 1: online in the log's sense, whatever others see
  online INTEGER NOT NULL,
  -- their last session ended then, for that reason: not offline yet
  gone_at INTEGER,
  gone_reason TEXT,
  -- what they chose: online, away, busy, invisible
  choice TEXT NOT NULL,
  -- grows with every change of whether they are hidden: rooms are told by it which word is newer
  version INTEGER NOT NULL,
  -- what others see, and since when
  status TEXT NOT NULL,
  since INTEGER NOT NULL,
  -- when others last saw them here; 0: never
  seen INTEGER NOT NULL,
  -- when the copy was last told, and knew all of this; 0: it does not know the latest
  told INTEGER NOT NULL,
  -- the `since` that the feed of changes knows
  fed INTEGER NOT NULL
) STRICT;

-- Rooms where they have a socket.
CREATE TABLE present_rooms (
  room TEXT PRIMARY KEY,
  -- the room's own count of comings and goings
  turn INTEGER NOT NULL,
  -- 0: they left; the row stays for a while, so that a word of before does not bring it back
  present INTEGER NOT NULL,
  -- the version that the room knows
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
