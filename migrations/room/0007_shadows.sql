-- Messages that only their senders see, and take for messages to everybody: they are counted for them.
CREATE TABLE shadows (
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  user TEXT NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
