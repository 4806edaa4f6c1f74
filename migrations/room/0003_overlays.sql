-- What happened to messages since they were written. Joined when they are read; the log itself never changes.
CREATE TABLE overlays (
  -- the message; an older epoch, or a number that the log has no more, where it was changed since
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  -- the last change
  version_epoch INTEGER NOT NULL,
  version_seq INTEGER NOT NULL,
  -- JSON, see `overlay` in src/protocol/activity.ts
  overlay TEXT NOT NULL,
  -- what it says now, were it not deleted; absent: what it said when it was written
  text TEXT,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- Who reacted how: `overlays` names only some of them. is_on = 0: taken back.
CREATE TABLE reactions (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  user TEXT NOT NULL,
  is_on INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq, emoji, user)
) STRICT, WITHOUT ROWID;

-- Numbers of the log, in this epoch, that changed a message's text or carry a copy of it: its edits, a report of it. A purge
-- empties them.
CREATE TABLE traces (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at_seq INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq, at_seq)
) STRICT, WITHOUT ROWID;
