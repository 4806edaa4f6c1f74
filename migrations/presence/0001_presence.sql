-- The copy of presence where there is no Redis: the same keys, see docs/presence.md.
CREATE TABLE members (
  key TEXT NOT NULL,
  member TEXT NOT NULL,
  score INTEGER NOT NULL,
  PRIMARY KEY (key, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_score ON members (key, score);

-- Hashes (JSON), and marks, which are empty ones.
CREATE TABLE hashes (
  key TEXT PRIMARY KEY,
  fields TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys that end by themselves.
CREATE TABLE expiring (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX expiring_by_time ON expiring (at);
