-- The event log in Postgres: for a team with one database and no Kafka, and for the embedded default.
-- `position` is the offset: dense in its partition, from 0.

-- One row a partition: where its next record goes. Whoever appends holds the row's lock until the commit, so positions are
-- dense and become visible in their order.
CREATE TABLE log_partitions (
  partition integer PRIMARY KEY,
  raw_next bigint NOT NULL DEFAULT 0,
  -- Time of the newest raw record: log time never goes back within a partition, whatever the clock does.
  raw_at bigint NOT NULL DEFAULT 0,
  events_next bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20);

CREATE TABLE log_raw (
  partition integer NOT NULL,
  position bigint NOT NULL,
  -- Milliseconds since 1970.
  at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (partition, position)
);

CREATE TABLE log_events (
  partition integer NOT NULL,
  position bigint NOT NULL,
  at bigint NOT NULL,
  -- The exact text, not jsonb.
  event text NOT NULL,
  PRIMARY KEY (partition, position)
);

-- What enrichment remembers between two records.
CREATE TABLE log_state (
  partition integer NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (partition, key)
);

-- `next`: the first position that the group has not handled. Only `owner` may move it; after `expires_at` anybody may take
-- the partition, and whoever lost it finds no row to update.
CREATE TABLE log_owners (
  group_name text NOT NULL,
  partition integer NOT NULL,
  next bigint NOT NULL DEFAULT 0,
  owner text,
  expires_at timestamptz,
  PRIMARY KEY (group_name, partition)
) WITH (fillfactor = 50);

-- The processes of a group, so that each takes its share.
CREATE TABLE log_members (
  group_name text NOT NULL,
  member text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (group_name, member)
);

CREATE TABLE log_dead (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  sink text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  position text NOT NULL,
  reason text NOT NULL,
  body text NOT NULL
);
