-- Where people are, since when, and how rooms are set. All of it is derived from rows that are only ever inserted, so that a replay
-- changes nothing and the order does not matter.
CREATE INDEX activities_sessions ON activities (environment, target) WHERE verb IN ('connect', 'disconnect');
CREATE INDEX activities_configure ON activities (environment, target) WHERE verb = 'configure';

-- Of the logs of users: each time of being connected. Without `until` it lasts, or its end has not come yet.
CREATE VIEW user_sessions AS
SELECT begun.environment, begun.target AS "user", begun.session, begun.at AS since, ended.at AS until, ended.reason
FROM (
  SELECT environment, target, epoch, seq, at, activity::json -> 'object' ->> 'session' AS session
  FROM activities WHERE verb = 'connect'
) AS begun
LEFT JOIN LATERAL (
  SELECT at, activity::json -> 'object' ->> 'reason' AS reason FROM activities AS a
  WHERE a.environment = begun.environment AND a.target = begun.target AND a.verb = 'disconnect'
    AND a.activity::json -> 'object' ->> 'session' = begun.session AND (a.epoch, a.seq) > (begun.epoch, begun.seq)
  ORDER BY a.epoch, a.seq LIMIT 1
) AS ended ON true;

-- Whether somebody is here on any device. `last_seen` is null while they are.
CREATE VIEW user_states AS
SELECT environment, target AS "user", is_on AS is_online, at AS since, CASE WHEN NOT is_on THEN at END AS last_seen, reason
FROM (
  SELECT DISTINCT ON (environment, target) * FROM deeds WHERE verb IN ('online', 'offline')
  ORDER BY environment, target, epoch DESC, seq DESC
) AS last;

CREATE VIEW user_profiles AS
SELECT environment, target AS "user", value AS text, at FROM (
  SELECT DISTINCT ON (environment, target) * FROM deeds WHERE verb = 'profile'
  ORDER BY environment, target, epoch DESC, seq DESC
) AS last WHERE value <> '';

CREATE VIEW user_blocks AS
SELECT environment, target AS "user", subject AS blocked, at AS since FROM (
  SELECT DISTINCT ON (environment, target, subject) * FROM deeds WHERE verb IN ('block', 'unblock')
  ORDER BY environment, target, subject, epoch DESC, seq DESC
) AS last WHERE verb = 'block';

-- The last invitation of everybody into every room; `is_open` until they join.
CREATE VIEW room_invitations AS
SELECT last.environment, last.target AS room, last.subject AS "user", last.actor AS by, last.at,
  m.joined_seq IS NULL OR (m.joined_epoch, m.joined_seq) < (last.epoch, last.seq) AS is_open
FROM (
  SELECT DISTINCT ON (environment, target, subject) * FROM deeds WHERE verb = 'invite'
  ORDER BY environment, target, subject, epoch DESC, seq DESC
) AS last
LEFT JOIN members AS m ON m.environment = last.environment AND m.room = last.target AND m."user" = last.subject;

-- What was set about a room; settings that are not here have their default.
CREATE VIEW room_settings AS
SELECT DISTINCT ON (a.environment, a.target, said.key)
  a.environment, a.target AS room, said.key AS setting, said.value, a.at, a.actor AS by
FROM activities AS a CROSS JOIN LATERAL json_each(a.activity::json -> 'object') AS said
WHERE a.verb = 'configure'
ORDER BY a.environment, a.target, said.key, a.epoch DESC, a.seq DESC;

-- Every move of a room; `parent` is null where it came out of all channels.
CREATE VIEW room_moves AS
SELECT environment, target AS room, value AS parent, actor AS by, at, epoch, seq FROM deeds WHERE verb = 'move';

-- Every room under each channel above it. Bounded as trees are, since the logs of two rooms may be here up to different moments.
CREATE VIEW room_ancestors AS
WITH RECURSIVE above AS (
  SELECT environment, id AS room, parent AS ancestor, 1 AS distance FROM room_states WHERE parent IS NOT NULL
  UNION ALL
  SELECT above.environment, above.room, s.parent, above.distance + 1
  FROM above JOIN room_states AS s ON s.environment = above.environment AND s.id = above.ancestor
  WHERE s.parent IS NOT NULL AND above.distance < 8
)
SELECT * FROM above;

-- Who is where, and since when: members of rooms that are still there, and whether they are connected at all.
CREATE VIEW who_is_where AS
SELECT m.environment, m."user", m.room, s.name AS room_name, s.kind, s.parent, m.since, r.role,
  coalesce(u.is_online, false) AS is_online, u.last_seen
FROM members AS m
JOIN room_states AS s ON s.environment = m.environment AND s.id = m.room AND s.removed_at IS NULL
LEFT JOIN room_roles AS r ON r.environment = m.environment AND r.room = m.room AND r."user" = m."user"
LEFT JOIN user_states AS u ON u.environment = m.environment AND u."user" = m."user"
WHERE m.until IS NULL;

-- Who banned whom, ever: rooms' bans and those from everywhere (`room` is null), and what lifted them.
CREATE VIEW ban_history AS
SELECT environment, CASE WHEN verb IN ('ban', 'unban') THEN target END AS room, subject AS "user", actor AS by, at, until, reason,
  verb IN ('unban', 'global-unban') AS is_lifted, epoch, seq
FROM deeds WHERE verb IN ('ban', 'unban', 'global-ban', 'global-unban');

-- Tokens that no longer count; `token` is null where it was all that were issued before `at`.
CREATE VIEW user_revocations AS
SELECT d.environment, d.target AS "user", a.activity::json -> 'object' ->> 'token' AS token, d.actor AS by, d.at, d.until, d.reason
FROM deeds AS d JOIN activities AS a USING (environment, target, epoch, seq) WHERE d.verb = 'revoke';
