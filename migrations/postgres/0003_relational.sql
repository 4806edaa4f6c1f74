-- Every activity in columns, for people who ask questions in SQL. Text that a column cannot hold (NUL) is exact in `activity`.
CREATE TABLE activities (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  id text NOT NULL,
  verb text NOT NULL,
  actor text NOT NULL,
  -- Milliseconds since 1970: when the object accepted it, and when the log appended it.
  at bigint NOT NULL,
  logged_at bigint NOT NULL,
  -- Of messages and whispers.
  message text,
  -- Whom a whisper is for; null: everybody.
  recipients text[],
  activity text NOT NULL,
  PRIMARY KEY (environment, target, epoch, seq)
);
CREATE INDEX activities_actor ON activities (environment, actor, at);
CREATE INDEX activities_at ON activities (environment, at);

CREATE TABLE rooms (
  environment text NOT NULL,
  id text NOT NULL,
  kind text NOT NULL,
  name text,
  created bigint NOT NULL,
  creator text NOT NULL,
  -- Which `create` this is: the first one counts.
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (environment, id)
);

-- One row for everybody who ever was a member. The last join and the last leave are kept each with its place in the log, so
-- that they may come in any order; who is a member now has no `until`.
CREATE TABLE members (
  environment text NOT NULL,
  room text NOT NULL,
  "user" text NOT NULL,
  -- Null when only a leave is known so far.
  since bigint,
  joined_epoch bigint NOT NULL DEFAULT 0,
  joined_seq bigint NOT NULL DEFAULT 0,
  left_at bigint,
  left_epoch bigint NOT NULL DEFAULT 0,
  left_seq bigint NOT NULL DEFAULT 0,
  until bigint GENERATED ALWAYS AS (
    CASE WHEN left_epoch > joined_epoch OR (left_epoch = joined_epoch AND left_seq > joined_seq) THEN left_at END
  ) STORED,
  PRIMARY KEY (environment, room, "user")
);
CREATE INDEX members_user ON members (environment, "user");

CREATE TABLE room_counters (
  environment text NOT NULL,
  room text NOT NULL,
  messages bigint NOT NULL,
  whispers bigint NOT NULL,
  -- When the newest of either was accepted.
  last_at bigint NOT NULL,
  PRIMARY KEY (environment, room)
);

-- How far each sink has come in each partition of the log. Written in the transaction that wrote the events.
CREATE TABLE consumed (
  sink text NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  PRIMARY KEY (sink, partition)
);
