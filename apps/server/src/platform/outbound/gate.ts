import { promises as dns } from "node:dns";
import { isIP, isIPv6 } from "node:net";
import { Agent, buildConnector, request as send } from "undici";
import { allowsAddress, allowsHost, readAllowList } from "./allow-list.ts";
import { limitBody } from "./limit-body.ts";
import { OutboundBlocked } from "./outbound-blocked.ts";
import { isPublicAddress } from "./public-address.ts";

/** The one way out to addresses that users name. */
export type OutboundGate = {
  /**
   * As the platform's `fetch`, for one hop: redirects are handed back, never followed. The answer's body ends in an error
   * past `bytesMax`, and all of it must have come within `timeoutMs`.
   *
   * @throws OutboundBlocked if the address may not be reached; nothing was connected then
   * @throws TypeError if a header is not on the gate's list: a mistake of ours, since users name none
   */
  readonly fetch: (url: string, request: OutboundRequest) => Promise<OutboundAnswer>;
  /** Why an address could never be reached, to say so when it is entered; `null` if it may. Names are not resolved. */
  readonly refusal: (url: string) => string | null;
  /**
   * Judges where an address leads, for another program that connects by itself: it must go to these addresses alone,
   * and follow no redirect.
   *
   * @throws OutboundBlocked if it may not be reached; an Error of the resolver where there is no such name
   */
  readonly pin: (url: string) => Promise<Pinned>;
  readonly close: () => Promise<void>;
};

export type Pinned = {
  /** Made of what was judged. The other program takes this one: it may read what a user wrote in another way than we do. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
  /** Whether the operator opened it: what is said there may go in the clear. */
  readonly isOperators: boolean;
};

export type OutboundRequest = {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends the try early; the gate's own time limit holds beside it. */
  readonly signal?: AbortSignal;
};

export type OutboundAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** Cancel it, or read it to its end: until then its socket is kept. `new Response(body).json()` reads JSON. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
};

export type OutboundOptions = {
  /** `OUTBOUND_ALLOW`: hosts, addresses and CIDRs that are reached though they are private, and at any port. */
  readonly allow: readonly string[];
  readonly lookup: Lookup;
  /** At which public addresses are reached; 80 and 443 where left out. */
  readonly ports?: readonly number[];
  /** For a whole exchange; 10 s where left out. */
  readonly timeoutMs?: number;
  /** Of an answer; 64 KB where left out. */
  readonly bytesMax?: number;
  /** One call for each refusal, for the security log. The address comes from a user: log it as data. */
  readonly onRefused?: (refusal: { readonly host: string; readonly port: number }) => void;
};

/** All addresses of a name, as the system knows them. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** The system's own resolver, hosts file included. */
export const systemLookup: Lookup = (host) => dns.lookup(host, { all: true });

/** What programs read in different ways: where the host ends, and what is left out. */
const unclear = /[\s\\\p{Cc}]/u;
/** One that is empty leaves nothing in the address that was read. */
const userPart = /^[a-z]+:[/\\]*[^/\\?#]*@/i;
const connectTimeoutMs = 5_000;
const headersKnown: ReadonlySet<string> = new Set([
  "accept",
  "authorization",
  "content-type",
  "if-none-match",
  "user-agent",
  "webhook-id",
  "webhook-signature",
  "webhook-timestamp",
]);

/**
 * Opens the gate. Public addresses are reached at ports 80 and 443; anything else only if the operator opened it.
 *
 * A name is resolved once, and the socket is given the very addresses that were judged: a name that answers differently
 * the next time gains nothing. Address literals are judged too, in whatever notation: a resolver never sees them.
 *
 * @throws RangeError if an entry of `allow` cannot be read
 */
export function openOutboundGate({
  allow,
  lookup,
  ports = [80, 443],
  timeoutMs = 10_000,
  bytesMax = 64 * 1024,
  onRefused = () => {},
}: OutboundOptions): OutboundGate {
  const list = readAllowList(allow);
  const permits = (address: string, host: string, port: number): boolean =>
    allowsHost(list, host, port) ||
    allowsAddress(list, address, port) ||
    (isPublicAddress(address) && ports.includes(port));

  const portFault = `only the ports ${ports.join(" and ")} are reached, unless OUTBOUND_ALLOW opens another`;

  const refuse = (host: string, port: number): OutboundBlocked => {
    onRefused({ host, port });
    return new OutboundBlocked();
  };

  const agent = new Agent({
    // As many sockets as tries of one channel could need; each receiver has a pool of its own.
    connections: 16,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect(options, done) {
      const host = nameOf(options.hostname);
      const port = portOf(options.port, options.protocol);
      if (isIP(host) !== 0 && !permits(host, host, port)) {
        done(refuse(host, port), null);
        return;
      }
      connectTo(port)(options, done);
    },
  });

  /** A connector whose sockets go to judged addresses only. */
  const connectTo = (port: number): buildConnector.connector =>
    buildConnector({
      timeout: connectTimeoutMs,
      lookup(host, options, done) {
        lookup(host).then(
          (found) => {
            const open = found.filter(({ address }) => permits(address, nameOf(host), port));
            const [first] = open;
            if (first === undefined) done(refuse(host, port), "", 0);
            else if (options.all === true) done(null, [...open]);
            else done(null, first.address, first.family);
          },
          (error: unknown) => done(error instanceof Error ? error : new Error("lookup failed"), "", 0),
        );
      },
    });

  const refusal = (text: string): string | null => {
    const url = URL.parse(text);
    if (url === null) return "not an address";
    if (url.protocol !== "https:" && url.protocol !== "http:") return "only http and https are reached";
    if (url.username !== "" || url.password !== "" || userPart.test(text))
      return "a user name or password may not stand in an address";
    if (unclear.test(text)) return "blanks, backslashes and control characters may not stand in an address";
    if (url.hostname.endsWith(".")) return "a final dot may not stand in a host";
    const host = nameOf(url.hostname);
    const port = portOf(url.port, url.protocol);
    if (allowsHost(list, host, port)) return null;
    if (isIP(host) === 0) {
      // A private network that was opened may hold the name, and then any port is right.
      return ports.includes(port) || list.length > 0 ? null : portFault;
    }
    if (permits(host, host, port)) return null;
    return isPublicAddress(host) ? portFault : "the address is not a public one, and OUTBOUND_ALLOW does not open it";
  };

  return {
    async fetch(text, { method, headers = {}, body, signal }) {
      const unknown = Object.keys(headers).find((name) => !headersKnown.has(name.toLowerCase()));
      if (unknown !== undefined) throw new TypeError(`the gate sends no header ${JSON.stringify(unknown)}`);
      const url = URL.parse(text);
      if (url === null) throw new OutboundBlocked();
      if (refusal(text) !== null) throw refuse(nameOf(url.hostname), portOf(url.port, url.protocol));
      const limit = AbortSignal.timeout(timeoutMs);
      const answer = await send(url, {
        dispatcher: agent,
        method,
        headers: { "user-agent": "DriftGuard", "accept-encoding": "identity", ...headers },
        ...(body === undefined ? {} : { body }),
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      return {
        status: answer.statusCode,
        headers: flatten(answer.headers),
        body: limitBody(answer.body, bytesMax),
      };
    },
    refusal,
    async pin(text) {
      const url = URL.parse(text);
      if (url === null) throw new OutboundBlocked();
      const [host, port] = [nameOf(url.hostname), portOf(url.port, url.protocol)];
      if (refusal(text) !== null) throw refuse(host, port);
      const found = isIP(host) === 0 ? (await lookup(host)).map(({ address }) => address) : [host];
      const addresses = found.filter((address) => permits(address, host, port));
      if (addresses.length === 0) throw refuse(host, port);
      const isOperators = allowsHost(list, host, port) || addresses.every((one) => allowsAddress(list, one, port));
      const address = `${url.protocol}//${isIPv6(host) ? `[${host}]` : host}:${port}${url.pathname}${url.search}`;
      return { address, host, port, addresses, isOperators };
    },
    close: () => agent.destroy(),
  };
}

function nameOf(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
}

function portOf(port: string | number | null | undefined, protocol: string): number {
  const given = Number(port ?? 0);
  if (given > 0) return given;
  return protocol === "https:" ? 443 : 80;
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const flat = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) flat.append(name, one);
  }
  return flat;
}
