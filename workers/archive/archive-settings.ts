/** Who keeps what a Room no longer has. */
import { urlOf, type Parsed } from "../config-values.ts";
import type { Env } from "../env.ts";

export type ArchiveSettings =
  /** The bridge asks Cassandra or Postgres: which of the two is its own business. */
  | { readonly kind: "bridge"; readonly url: string }
  /** The implementer's own history service, which answers the bridge's queries in the same shapes. */
  | { readonly kind: "site"; readonly url: string }
  | { readonly kind: "none" };

/** ARCHIVE absent: the bridge if there is one. */
export function archiveOf(env: Env): Parsed<ArchiveSettings> {
  const bridge = urlOf("BRIDGE_URL", env.BRIDGE_URL);
  const site = urlOf("SITE_ARCHIVE_URL", env.SITE_ARCHIVE_URL);
  if ("wrong" in bridge) return { value: { kind: "none" } };
  switch (env.ARCHIVE) {
    case undefined:
    case "":
      return { value: bridge.value === undefined ? { kind: "none" } : { kind: "bridge", url: bridge.value } };
    case "none":
      return { value: { kind: "none" } };
    case "cassandra":
    case "postgres":
      if (bridge.value === undefined) return { wrong: `BRIDGE_URL: needed by ARCHIVE = ${env.ARCHIVE}` };
      return { value: { kind: "bridge", url: bridge.value } };
    case "site":
      if ("wrong" in site) return site;
      if (site.value === undefined) return { wrong: "SITE_ARCHIVE_URL: needed by ARCHIVE = site" };
      return { value: { kind: "site", url: site.value } };
    default:
      return { wrong: "ARCHIVE: cassandra, postgres, site or none" };
  }
}
