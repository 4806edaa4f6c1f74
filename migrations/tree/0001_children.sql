-- What hangs below a channel, or at the top of all of them. Kept by the parent; told by the children themselves.
CREATE TABLE children (
  room TEXT PRIMARY KEY,
  address TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- the name as it is compared and sorted by
  folded TEXT NOT NULL,
  -- JSON: what decides who may see it in a list
  listing TEXT NOT NULL,
  members INTEGER NOT NULL,
  present INTEGER NOT NULL,
  -- when something happened there last, as far as it was told
  active INTEGER NOT NULL,
  -- of the child's telling: an older one is ignored
  told INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A name is claimed before its room is created or renamed.
CREATE TABLE names (
  folded TEXT PRIMARY KEY,
  room TEXT NOT NULL,
  -- until then the claim may be used; absent: it was
  until INTEGER
) STRICT, WITHOUT ROWID;
