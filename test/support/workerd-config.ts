/** A bundle as a configuration of plain workerd: the same runtime as in production, without wrangler around it. */
import type { WorkerBundle } from "./worker-bundle.ts";

export interface WorkerdOptions {
  readonly port: number;
  /** Where the Durable Objects live. */
  readonly storage: string;
  /** Instead of, or beside, those of the bundle's configuration. */
  readonly vars: Readonly<Record<string, string>>;
}

/** The text of a `.capnp` file that stands in the folder of the bundle's modules. */
export function workerdConfig(bundle: WorkerBundle, options: WorkerdOptions): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "storage", disk = (path = ${text(options.storage)}, writable = true)),
    # by default workerd refuses to talk to this machine, and the bridge is on it
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${options.port}", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
${lines(modulesOf(bundle))}
  ],
  compatibilityDate = ${text(bundle.compatibilityDate)},
  compatibilityFlags = [${bundle.compatibilityFlags.map(text).join(", ")}],
  durableObjectNamespaces = [
${lines(bundle.objects.map(({ className }) => `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`))}
  ],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [
${lines(bindingsOf(bundle, options.vars))}
  ],
);
`;
}

/** workerd takes the first module as the Worker. */
function modulesOf({ main, modules }: WorkerBundle): string[] {
  return [main, ...modules.filter((name) => name !== main)].map((name) => {
    const kind = name.endsWith(".js") ? "esModule" : "text";
    return `(name = ${text(name)}, ${kind} = embed ${text(name)})`;
  });
}

function bindingsOf(bundle: WorkerBundle, vars: WorkerdOptions["vars"]): string[] {
  return [
    ...bundle.objects.map(({ binding, className }) => named(binding, `durableObjectNamespace = ${text(className)}`)),
    ...bundle.services.map(({ binding, entrypoint }) =>
      named(
        binding,
        `service = (name = "main"${entrypoint === undefined ? "" : `, entrypoint = ${text(entrypoint)}`})`,
      ),
    ),
    ...Object.entries({ ...bundle.vars, ...vars }).map(([name, value]) => named(name, `text = ${text(value)}`)),
  ];
}

function named(binding: string, value: string): string {
  return `(name = ${text(binding)}, ${value})`;
}

function lines(entries: readonly string[]): string {
  return entries.map((entry) => `    ${entry},`).join("\n");
}

/** Cap'n Proto's string literals are C's; JSON's are a part of those for everything that we put in one. */
function text(value: string): string {
  return JSON.stringify(value);
}
