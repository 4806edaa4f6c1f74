// Completes package-lock.json with the optional packages of other platforms.
//
// npm leaves an optional package out of the lock when the registry at hand does not serve it, and `npm ci` then refuses the
// lock everywhere ("Missing: @oxfmt/binding-... from lock file"). Run after every change of dependencies:
//   npm install && node scripts/complete-lock.mjs
// The entries added carry no integrity, and their os / cpu are read from the name.
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const packages = lock.packages;
let added = 0;

for (const [path, parent] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (!/^\d/.test(version) || resolves(path, name, version)) continue;
    packages[`${siblings(path)}node_modules/${name}`] = { version, optional: true, ...platform(name) };
    added++;
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`added ${added} optional packages of other platforms\n`);

/** Does `name` at `version` resolve from the package at `path`, as Node would look it up? */
function resolves(path, name, version) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const hit = packages[`${at ? `${at}/` : ""}node_modules/${name}`];
    if (hit) return hit.version === version;
    if (!at) return false;
  }
}

/** The folder beside the package at `path`: where a version of its own may stand. */
function siblings(path) {
  return path.slice(0, path.lastIndexOf("node_modules/"));
}

function platform(name) {
  const os =
    name.match(/android|darwin|freebsd|netbsd|openbsd|openharmony|sunos|aix|win32|windows|linux/)?.[0] ?? "none";
  const cpu = name.match(/arm64|x64|arm|ia32|ppc64|riscv64|s390x|loong64|mips64el|wasm32|64/)?.[0] ?? "none";
  return {
    os: [os === "windows" ? "win32" : os],
    cpu: [cpu === "64" ? "x64" : cpu],
    ...(name.includes("musl") ? { libc: ["musl"] } : {}),
  };
}
