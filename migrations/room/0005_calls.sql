-- Calls for an admin. Those that are not closed are in memory as well; closed ones stay for a while, for their caller.
CREATE TABLE calls (
  id TEXT PRIMARY KEY,
  caller TEXT NOT NULL,
  caller_name TEXT,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'closed')),
  -- number of its activity, and how many admins were told
  seq INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  claimed_by TEXT,
  claimed_name TEXT,
  claimed_at INTEGER,
  claimed_seq INTEGER,
  closed_by TEXT,
  closed_name TEXT,
  closed_at INTEGER,
  note TEXT
) STRICT, WITHOUT ROWID;
