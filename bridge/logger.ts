/** One JSON line per event on stdout. Errors go under `err`; nothing secret goes anywhere. */
import pino, { stdSerializers, type Logger } from "pino";

export type { Logger } from "pino";

/** Fields that are never written, wherever in the record they stand within three levels. */
const SECRET_FIELDS = ["authorization", "token", "password", "secret", "secrets", "apiKey", "connectionString", "sasl"];
const PATHS = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
/** User and password of an address, as drivers put it into their errors. */
const CREDENTIALS_IN_URL = /([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi;
/** Shorter ones would blank out ordinary words. */
const MIN_SCRUBBED_LENGTH = 6;

/** Takes known secrets out of a text. */
export type Scrub = (text: string) => string;

/** @param secrets every secret value of the configuration */
export function scrubber(secrets: readonly string[]): Scrub {
  const long = secrets.filter((secret) => secret.length >= MIN_SCRUBBED_LENGTH);
  return (text) => {
    let clean = text.replace(CREDENTIALS_IN_URL, "$1[redacted]@");
    for (const secret of long) clean = clean.replaceAll(secret, "[redacted]");
    return clean;
  };
}

export function createLogger(level: string, scrub: Scrub, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: PATHS, censor: "[redacted]" },
    serializers: { err: stdSerializers.err },
    // The last word on the finished line: an error's message and stack are free text.
    hooks: { streamWrite: scrub },
  };
  return destination ? pino(options, destination) : pino(options, pino.destination({ sync: true }));
}
