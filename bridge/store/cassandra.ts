/** A client of the Cassandra cluster. It connects when first used, and again whenever it has to. */
import { auth, Client, policies, types } from "cassandra-driver";
import { type CassandraConfig } from "../config.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** Cassandra's own limit for a read is 5 s, for a write 2 s; what takes longer is lost. */
const READ_TIMEOUT_MS = 8_000;
/** A node that is down is asked again within this: the default of ten minutes outlasts most outages. */
const MAX_RECONNECT_PAUSE_MS = 10_000;

/** @param keyspace undefined where it may not exist yet */
export function openCassandra(config: CassandraConfig, keyspace: string | undefined): Client {
  const { credentials } = config;
  return new Client({
    contactPoints: [...config.contactPoints],
    localDataCenter: config.datacenter,
    ...(keyspace !== undefined && { keyspace }),
    ...(credentials && { authProvider: new auth.PlainTextAuthProvider(credentials.username, credentials.password) }),
    socketOptions: { connectTimeout: CONNECT_TIMEOUT_MS, readTimeout: READ_TIMEOUT_MS, keepAlive: true },
    policies: {
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(250, MAX_RECONNECT_PAUSE_MS, false),
    },
    queryOptions: { consistency: types.consistencies.localQuorum, prepare: true },
  });
}

/** Rejects when no node answers. */
export async function pingCassandra(client: Client): Promise<void> {
  await client.execute("SELECT release_version FROM system.local", [], {
    consistency: types.consistencies.localOne,
    isIdempotent: true,
  });
}
