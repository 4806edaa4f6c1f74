-- What was done to messages since they were written, joined when they are read. Of each slot the last value that was put there
-- (see src/domain/message-as-read.ts): the same in whatever order changes come. A row may come before its message.
CREATE TABLE archive_slots (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  slot text NOT NULL,
  -- Where the change stands that put it there.
  version_epoch bigint NOT NULL,
  version_seq bigint NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (environment, target, epoch, seq, slot)
);

-- Activities about a message other than reactions: its versions, and what carries a copy of its text.
CREATE TABLE archive_mentions (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  by_epoch bigint NOT NULL,
  by_seq bigint NOT NULL,
  PRIMARY KEY (environment, target, epoch, seq, by_epoch, by_seq)
);

-- Messages whose text is gone for good: whatever brings it again is emptied before it is committed.
CREATE TABLE archive_purges (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (environment, target, epoch, seq)
);

-- Whose message it is; null: it is none.
ALTER TABLE archive_activities ADD COLUMN author text;
UPDATE archive_activities SET author = substring(activity FROM '"actor":\{"id":"([^"]*)"')
WHERE activity ~ '"verb":"(send|whisper)"';
CREATE INDEX archive_authors ON archive_activities (environment, target, author, epoch, seq) WHERE author IS NOT NULL;
