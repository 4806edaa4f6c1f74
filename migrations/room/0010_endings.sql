-- Sessions and calls that were admitted before `version` (the user's own counter) are over.
CREATE TABLE endings (
  user TEXT NOT NULL,
  -- '': all of the user's; else those with this token
  token TEXT NOT NULL,
  version INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (user, token)
) STRICT, WITHOUT ROWID;
