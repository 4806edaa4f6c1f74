-- Every activity, the exact text (not jsonb, which would sort its keys).
CREATE TABLE archive_activities (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  -- First number that the row covers: `seq`, unless it is a gap-lost.
  first bigint NOT NULL,
  activity text NOT NULL,
  PRIMARY KEY (environment, target, epoch, seq)
);

-- The lives of a target's log. head: everything up to it is stored. newest: the highest number that is.
CREATE TABLE archive_epochs (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  head bigint NOT NULL,
  newest bigint NOT NULL,
  PRIMARY KEY (environment, target, epoch)
);
