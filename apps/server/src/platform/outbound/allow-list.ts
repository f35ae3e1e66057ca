import ipaddr from "ipaddr.js";
import { readAddress } from "./public-address.ts";

/** What the operator opened beside the public Internet. */
export type AllowList = readonly AllowEntry[];

type AllowEntry =
  | { readonly kind: "host"; readonly host: string; readonly port: number | null }
  | { readonly kind: "network"; readonly network: [ipaddr.IPv4 | ipaddr.IPv6, number]; readonly port: number | null };

/**
 * Reads the operator's entries: a host name, an address or a CIDR; after a name or an address a port may stand
 * (`hooks.internal:9000`, `[fd00::1]:9000`). An entry without a port opens them all. A name opens whatever it resolves to.
 *
 * @throws RangeError that names every entry that is none of these
 */
export function readAllowList(entries: readonly string[]): AllowList {
  const faults = entries.filter((text) => !isAllowEntry(text)).map((text) => JSON.stringify(text));
  if (faults.length > 0) throw new RangeError(`not a host, address or CIDR: ${faults.join(", ")}`);
  return entries.map(readEntry).filter((entry) => entry !== null);
}

/** Whether an entry can be read, for whoever checks settings before anything is opened. */
export function isAllowEntry(text: string): boolean {
  return readEntry(text) !== null;
}

/** Whether the operator named the host itself, whatever its address. */
export function allowsHost(list: AllowList, host: string, port: number): boolean {
  return list.some((entry) => entry.kind === "host" && entry.host === host && opensPort(entry, port));
}

/** Whether an address lies in what the operator opened. */
export function allowsAddress(list: AllowList, text: string, port: number): boolean {
  const address = readAddress(text);
  if (address === null) return false;
  return list.some((entry) => {
    if (entry.kind !== "network" || !opensPort(entry, port)) return false;
    const [network, bits] = entry.network;
    return network.kind() === address.kind() && address.match(network, bits);
  });
}

function readEntry(entry: string): AllowEntry | null {
  const text = entry.trim().toLowerCase();
  if (text.includes("/"))
    return ipaddr.isValidCIDR(text) ? { kind: "network", network: readNetwork(text), port: null } : null;
  const { host, port } = splitPort(text);
  if (port !== null && !(port >= 1 && port <= 65_535)) return null;
  const address = ipaddr.IPv6.isValid(host) || ipaddr.IPv4.isValidFourPartDecimal(host) ? readAddress(host) : null;
  if (address !== null) return { kind: "network", network: [address, address.kind() === "ipv4" ? 32 : 128], port };
  const isName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*$/.test(
    host,
  );
  // "10.0.0" is not a name that anyone means: a URL would read it as the address 10.0.0.0.
  return isName && !/^[0-9.x]+$/.test(host) ? { kind: "host", host, port } : null;
}

function readNetwork(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [address, bits] = ipaddr.parseCIDR(text);
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96) {
    return [address.toIPv4Address(), bits - 96];
  }
  return [address, bits];
}

function splitPort(text: string): { host: string; port: number | null } {
  const bracketed = /^\[(.+)\](?::(\d{1,5}))?$/.exec(text);
  const named = bracketed ?? /^([^:]+):(\d{1,5})$/.exec(text);
  if (named === null) return { host: text, port: null };
  return { host: named[1] ?? "", port: named[2] === undefined ? null : Number(named[2]) };
}

function opensPort(entry: AllowEntry, port: number): boolean {
  return entry.port === null || entry.port === port;
}
