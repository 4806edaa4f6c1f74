/**
 * Whose line a request came by. The platform says so, and lets no client say it; where it says nothing, in development,
 * nobody is counted. One IPv6 customer has a whole /64.
 */
export function addressOf(headers: Headers): string | undefined {
  const address = headers.get("cf-connecting-ip")?.trim().toLowerCase();
  if (address === undefined || address === "") return undefined;
  return address.includes(":") && !address.includes(".") ? prefixOf(address) : address;
}

/** The first four of the eight groups, whatever was left out of the text. */
function prefixOf(address: string): string {
  const [head = "", tail] = address.split("::", 2);
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
