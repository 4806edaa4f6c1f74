/** By the path alone: the routes there answer everything but an upgrade before they look any further. A header could be anything. */
export function isSocketPath(path: string): boolean {
  return path.endsWith("/socket");
}
