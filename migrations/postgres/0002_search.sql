-- Messages as they are searched. `tokens` is made by the bridge (src/domain/search-tokens.ts), not by to_tsvector, whose
-- parser knows neither Chinese nor emoji, and whose idea of a letter depends on the database's locale.
CREATE TABLE search_messages (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  -- Number of the change that made it like this: a higher one replaces it, a lower one does nothing.
  version bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  actor text NOT NULL,
  -- Who may find it; null: everybody in the room.
  parties text[],
  activity text NOT NULL,
  tokens tsvector NOT NULL,
  PRIMARY KEY (environment, target, epoch, seq)
);
CREATE INDEX search_messages_tokens ON search_messages USING gin (tokens);
CREATE INDEX search_messages_newest ON search_messages (at DESC, id DESC);
