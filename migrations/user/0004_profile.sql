-- What this user says of themselves: the only thing of it all that is theirs to set. One row, or none.
CREATE TABLE profile (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  text TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
