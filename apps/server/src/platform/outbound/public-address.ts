import ipaddr from "ipaddr.js";

// A cloud's control plane that classes as public: Azure's WireServer answers every machine there.
const denied: ReadonlySet<string> = new Set(["168.63.129.16"]);

// All that IANA hands out for the public Internet. The rest of IPv6 is unassigned, or holds an IPv4 address in disguise:
// `::7f00:1` is 127.0.0.1 to some systems, and no range of ipaddr.js names it.
const globalUnicast = ipaddr.parseCIDR("2000::/3");

/** Whether an address, in whatever notation, is one of the public Internet. What cannot be read is not. */
export function isPublicAddress(text: string): boolean {
  const address = readAddress(text);
  if (address === null || address.range() !== "unicast" || denied.has(address.toString())) return false;
  return address.kind() === "ipv4" || address.match(globalUnicast);
}

/** An address as it is meant: an IPv4 one that is mapped into IPv6 counts as IPv4. `null` where it is none. */
export function readAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return ipaddr.isValid(text) ? ipaddr.process(text) : null;
}
