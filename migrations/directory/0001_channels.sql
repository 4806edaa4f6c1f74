-- Where each channel hangs that is not at the top. While one moves it has two: whatever becomes of it, no cycle forms.
CREATE TABLE edges (
  channel TEXT NOT NULL,
  parent TEXT NOT NULL,
  PRIMARY KEY (channel, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_parent ON edges (parent);
