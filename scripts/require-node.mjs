// One clear line instead of a stack of syntax errors: this file alone must run on any Node.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Starling needs Node 22.18 or newer, this is ${process.versions.node}. ` +
      "It brings its own: run `npm ci` without --ignore-scripts, then use the npm scripts.\n",
  );
  process.exit(1);
}
