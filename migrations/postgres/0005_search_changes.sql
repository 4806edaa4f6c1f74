-- What was done to a message, as JSON: the last value of each slot (src/domain/message-as-read.ts); null: nothing yet.
-- `activity` is the message as it was written, without text while it is deleted, and empty while only changes of it came.
ALTER TABLE search_messages ADD COLUMN slots text;
