-- What people do besides writing messages, in columns, and the questions of operators as views. Rows are only ever inserted,
-- and a view takes the last that holds: so the answer is the same in whatever order and how often events come.
CREATE TABLE deeds (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  verb text NOT NULL,
  at bigint NOT NULL,
  actor text NOT NULL,
  -- Whom it was done to; of a leave and of a reaction, who it was.
  subject text,
  reason text,
  -- When a ban or a mute ends; null: never.
  until bigint,
  -- A new name, role, parent, emoji, list: whatever the verb sets. Null: it was taken away.
  value text,
  -- Of a reaction: whether it is there from here on.
  is_on boolean,
  -- The message that it is about.
  of_epoch bigint,
  of_seq bigint,
  -- The call for an admin that it is about.
  call text,
  PRIMARY KEY (environment, target, epoch, seq)
);
CREATE INDEX deeds_subject ON deeds (environment, target, verb, subject);
CREATE INDEX deeds_of ON deeds (environment, target, of_epoch, of_seq) WHERE of_seq IS NOT NULL;
CREATE INDEX deeds_call ON deeds (environment, target, call) WHERE call IS NOT NULL;
CREATE INDEX deeds_at ON deeds (environment, verb, at);

-- See archive_mentions and archive_purges.
CREATE TABLE activity_mentions (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  by_epoch bigint NOT NULL,
  by_seq bigint NOT NULL,
  PRIMARY KEY (environment, target, epoch, seq, by_epoch, by_seq)
);
CREATE TABLE activity_purges (
  environment text NOT NULL,
  target text NOT NULL,
  epoch bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (environment, target, epoch, seq)
);

-- Messages as they read now. `message` is null while it is deleted.
CREATE VIEW messages AS
SELECT a.environment, a.target AS room, a.epoch, a.seq, a.verb, a.actor AS author, a.at, a.recipients,
  CASE WHEN last.verb IN ('delete', 'purge') THEN NULL WHEN last.verb IS NULL THEN a.message ELSE e.message END AS message,
  edited.at AS edited_at,
  CASE WHEN last.verb IN ('delete', 'purge') THEN last.at END AS deleted_at,
  CASE WHEN last.verb IN ('delete', 'purge') THEN last.actor END AS deleted_by,
  CASE WHEN last.verb IN ('delete', 'purge') THEN last.reason END AS deleted_reason,
  coalesce(last.verb = 'purge', false) AS is_purged,
  CASE WHEN a.verb = 'send' AND a.recipients IS NOT NULL THEN a.activity::json ->> 'held' END AS held
FROM activities AS a
LEFT JOIN LATERAL (
  SELECT * FROM deeds AS d
  WHERE (d.environment, d.target, d.of_epoch, d.of_seq) = (a.environment, a.target, a.epoch, a.seq)
    AND d.verb IN ('edit', 'delete', 'undelete', 'purge')
  ORDER BY d.verb = 'purge' DESC, d.epoch DESC, d.seq DESC LIMIT 1
) AS last ON true
LEFT JOIN LATERAL (
  SELECT d.at FROM deeds AS d
  WHERE (d.environment, d.target, d.of_epoch, d.of_seq) = (a.environment, a.target, a.epoch, a.seq) AND d.verb = 'edit'
  ORDER BY d.epoch DESC, d.seq DESC LIMIT 1
) AS edited ON true
LEFT JOIN activities AS e
  ON (e.environment, e.target, e.epoch, e.seq) = (last.environment, last.target, last.epoch, last.seq)
WHERE a.verb IN ('send', 'whisper');

CREATE VIEW reactions AS
SELECT environment, room, epoch, seq, emoji, "user", at FROM (
  SELECT DISTINCT ON (environment, target, of_epoch, of_seq, subject, value)
    environment, target AS room, of_epoch AS epoch, of_seq AS seq, value AS emoji, subject AS "user", at, is_on
  FROM deeds WHERE verb = 'react'
  ORDER BY environment, target, of_epoch, of_seq, subject, value, deeds.epoch DESC, deeds.seq DESC
) AS last WHERE is_on;

-- Rooms with the name and the place that they have now.
CREATE VIEW room_states AS
SELECT r.environment, r.id, r.kind, coalesce(renamed.value, r.name) AS name, moved.value AS parent, r.created, r.creator,
  removed.at AS removed_at, removed.actor AS removed_by, removed.reason AS removed_reason
FROM rooms AS r
LEFT JOIN LATERAL (
  SELECT value FROM deeds WHERE environment = r.environment AND target = r.id AND verb = 'rename'
  ORDER BY epoch DESC, seq DESC LIMIT 1
) AS renamed ON true
LEFT JOIN LATERAL (
  SELECT value FROM deeds WHERE environment = r.environment AND target = r.id AND verb = 'move'
  ORDER BY epoch DESC, seq DESC LIMIT 1
) AS moved ON true
LEFT JOIN LATERAL (
  SELECT at, actor, reason FROM deeds WHERE environment = r.environment AND target = r.id AND verb = 'remove'
  ORDER BY epoch, seq LIMIT 1
) AS removed ON true;

-- Roles that somebody was given, for as long as they stay; whoever made a room owns it until a grant says otherwise.
CREATE VIEW room_roles AS
SELECT last.environment, last.target AS room, last.subject AS "user", last.value AS role, last.at AS since, last.actor AS granted_by
FROM (
  SELECT DISTINCT ON (environment, target, subject) * FROM deeds WHERE verb = 'grant'
  ORDER BY environment, target, subject, epoch DESC, seq DESC
) AS last
LEFT JOIN members AS m ON m.environment = last.environment AND m.room = last.target AND m."user" = last.subject
WHERE last.value IS NOT NULL
  AND (m."user" IS NULL OR (m.left_epoch, m.left_seq) < (last.epoch, last.seq))
UNION ALL
SELECT r.environment, r.id, r.creator, CASE r.kind WHEN 'channel' THEN 'channel-owner' ELSE 'owner' END, r.created, r.creator
FROM rooms AS r
LEFT JOIN members AS m ON m.environment = r.environment AND m.room = r.id AND m."user" = r.creator
WHERE r.kind <> 'direct' AND coalesce(m.left_seq, 0) = 0 AND NOT EXISTS (
  SELECT 1 FROM deeds AS d
  WHERE d.environment = r.environment AND d.target = r.id AND d.verb = 'grant' AND d.subject = r.creator
);

-- The last word on everybody who was ever banned, or muted, in a room; `is_active` by the database's clock.
CREATE VIEW room_sanctions AS
SELECT environment, room, kind, "user", is_lifted, until, reason, by, at,
  NOT is_lifted AND (until IS NULL OR until > extract(epoch FROM now()) * 1000) AS is_active
FROM (
  SELECT DISTINCT ON (environment, target, verb IN ('ban', 'unban'), subject)
    environment, target AS room, CASE WHEN verb IN ('ban', 'unban') THEN 'ban' ELSE 'mute' END AS kind,
    subject AS "user", verb IN ('unban', 'unmute') AS is_lifted, until, reason, actor AS by, at
  FROM deeds WHERE verb IN ('ban', 'unban', 'mute', 'unmute')
  ORDER BY environment, target, verb IN ('ban', 'unban'), subject, epoch DESC, seq DESC
) AS last;
CREATE VIEW room_bans AS SELECT environment, room, "user", until, reason, by, at FROM room_sanctions WHERE kind = 'ban' AND is_active;
CREATE VIEW room_mutes AS SELECT environment, room, "user", until, reason, by, at FROM room_sanctions WHERE kind = 'mute' AND is_active;

-- What a room says itself about an action; actions that are not here have their default.
CREATE VIEW room_policies AS
SELECT environment, room, action, rules, at, by FROM (
  SELECT DISTINCT ON (a.environment, a.target, said.action)
    a.environment, a.target AS room, said.action, said.rules, a.at, a.actor AS by
  FROM activities AS a
  CROSS JOIN LATERAL (
    SELECT key AS action, value AS rules FROM json_each(a.activity::json -> 'object' -> 'policy')
    UNION ALL
    SELECT value, NULL FROM json_array_elements_text(a.activity::json -> 'object' -> 'reset')
  ) AS said
  WHERE a.verb = 'set-acl'
  ORDER BY a.environment, a.target, said.action, a.epoch DESC, a.seq DESC
) AS last WHERE rules IS NOT NULL;
CREATE INDEX activities_set_acl ON activities (environment, target) WHERE verb = 'set-acl';

CREATE VIEW reports AS
SELECT d.environment, d.target AS room, d.epoch, d.seq, d.at, d.actor AS reporter, d.subject AS author, d.reason, d.of_epoch, d.of_seq,
  a.activity::json -> 'object' -> 'evidence' AS evidence
FROM deeds AS d JOIN activities AS a USING (environment, target, epoch, seq) WHERE d.verb = 'report';

CREATE VIEW word_hits AS
SELECT d.environment, d.target AS room, d.epoch, d.seq, d.at, d.subject AS "user", d.value AS list, d.of_epoch, d.of_seq,
  a.activity::json -> 'object' ->> 'action' AS action, a.activity::json -> 'object' -> 'words' AS words,
  a.activity::json -> 'object' ->> 'text' AS text
FROM deeds AS d JOIN activities AS a USING (environment, target, epoch, seq) WHERE d.verb = 'hit';

-- Calls for an admin. The room decides who claims one: the first claim is the one.
CREATE VIEW admin_calls AS
SELECT c.environment, c.target AS room, c.call, c.actor AS caller, c.reason, c.at AS opened_at,
  claimed.actor AS claimed_by, claimed.at AS claimed_at, closed.actor AS closed_by, closed.at AS closed_at, closed.reason AS note,
  CASE WHEN closed.at IS NOT NULL THEN 'closed' WHEN claimed.at IS NOT NULL THEN 'claimed' ELSE 'open' END AS state
FROM deeds AS c
LEFT JOIN LATERAL (
  SELECT actor, at FROM deeds WHERE environment = c.environment AND target = c.target AND call = c.call AND verb = 'claim'
  ORDER BY epoch, seq LIMIT 1
) AS claimed ON true
LEFT JOIN LATERAL (
  SELECT actor, at, reason FROM deeds
  WHERE environment = c.environment AND target = c.target AND call = c.call AND verb = 'close-call'
  ORDER BY epoch, seq LIMIT 1
) AS closed ON true
WHERE c.verb = 'call-admin';

-- Of the logs of users: who is banned from everywhere, and what administrators did.
CREATE VIEW global_bans AS
SELECT environment, "user", until, reason, by, at FROM (
  SELECT DISTINCT ON (environment, target)
    environment, target AS "user", verb, until, reason, actor AS by, at
  FROM deeds WHERE verb IN ('global-ban', 'global-unban')
  ORDER BY environment, target, epoch DESC, seq DESC
) AS last WHERE verb = 'global-ban' AND (until IS NULL OR until > extract(epoch FROM now()) * 1000);
CREATE VIEW admin_audit AS
SELECT environment, actor AS admin, at, value AS what, reason AS why, epoch, seq FROM deeds WHERE verb = 'audit';
