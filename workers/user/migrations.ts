/** The tables of a user, in the order in which they came. */
import logTables from "../../migrations/log/0001_log.sql";
import userTables from "../../migrations/user/0001_conversations.sql";
import adminTables from "../../migrations/user/0003_admin.sql";
import presenceTables from "../../migrations/user/0007_presence.sql";
import arrangedColumns from "../../migrations/user/0008_arranged.sql";
import profileTables from "../../migrations/user/0004_profile.sql";
import accessTables from "../../migrations/user/0002_access.sql";

export const MIGRATIONS = [
  { name: "log/0001_log", sql: logTables },
  { name: "user/0001_conversations", sql: userTables },
  { name: "user/0002_access", sql: accessTables },
  { name: "user/0003_admin", sql: adminTables },
  { name: "user/0004_profile", sql: profileTables },
  { name: "user/0007_presence", sql: presenceTables },
  { name: "user/0008_arranged", sql: arrangedColumns },
];
