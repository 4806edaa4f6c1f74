/** Every secret value of a configuration, for the scrubber: none of them may leave the process in a log line or a report. */
import { type Config } from "./config.ts";

export function secretsOf(config: Config): readonly string[] {
  const { log, archive, search, database } = config;
  const all = [
    ...config.secrets,
    config.queues?.token,
    log.kind === "kafka" ? log.sasl?.password : undefined,
    archive.kind === "cassandra" ? archive.credentials?.password : undefined,
    search.kind === "elasticsearch" ? search.apiKey : undefined,
    database.kind === "postgres" ? passwordIn(database.url) : undefined,
  ];
  return all.filter((secret) => typeof secret === "string");
}

function passwordIn(url: string): string | undefined {
  const password = URL.parse(url)?.password;
  return password === undefined ? undefined : decodeURIComponent(password);
}
