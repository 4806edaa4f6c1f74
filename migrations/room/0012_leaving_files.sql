-- Files of messages that were deleted or purged, until they are out of the bucket.
CREATE TABLE leaving_files (
  file TEXT NOT NULL PRIMARY KEY,
  -- the message
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  due INTEGER NOT NULL,
  -- 1: removed once; an upload that was signed before may have come after that
  removed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
