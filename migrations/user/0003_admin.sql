-- What this user asked for as an administrator with an idempotency key, and what was answered.
CREATE TABLE admin_calls (
  key TEXT PRIMARY KEY,
  -- of the whole request: the same key with another request is a mistake
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- absent while it is under way
  status INTEGER,
  body TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX admin_calls_at ON admin_calls (at);
