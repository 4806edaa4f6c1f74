-- Word lists of a room, a channel, or the site. What a list is about is asked at each wake; its words, up to a megabyte,
-- only when it has to be compiled, and in parts: a value has at most 2 MB.
CREATE TABLE word_lists (
  id TEXT PRIMARY KEY,
  -- JSON: all but the words
  info TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE word_list_parts (
  list TEXT NOT NULL,
  part INTEGER NOT NULL,
  -- JSON array
  words TEXT NOT NULL,
  PRIMARY KEY (list, part)
) STRICT, WITHOUT ROWID;
