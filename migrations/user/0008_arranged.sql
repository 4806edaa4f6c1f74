-- How the user has arranged their list. The marks say how far the room was then: what is said after it brings it back.
ALTER TABLE conversations ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN archived_epoch INTEGER;
ALTER TABLE conversations ADD COLUMN archived_seq INTEGER;
ALTER TABLE conversations ADD COLUMN archived_count INTEGER;
ALTER TABLE conversations ADD COLUMN hidden_epoch INTEGER;
ALTER TABLE conversations ADD COLUMN hidden_seq INTEGER;
ALTER TABLE conversations ADD COLUMN hidden_count INTEGER;
