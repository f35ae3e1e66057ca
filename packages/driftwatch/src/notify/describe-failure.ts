import type { Delivery } from "./delivery.ts";

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EPIPE: "connection reset",
  UND_ERR_SOCKET: "connection closed without an answer",
  EDNS: "no such host",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "name service did not answer",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  CERT_HAS_EXPIRED: "certificate expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate names another host",
  ERR_SSL_WRONG_VERSION_NUMBER: "no TLS on that port",
};

const timeouts: ReadonlySet<string> = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/**
 * A failed try in words, by the error's code alone: messages of network errors carry addresses that the reader may not
 * see. A gate refuses an address with the code OUTBOUND_BLOCKED: that is dead, anything else may pass.
 */
export function describeFailure(error: unknown, timeoutMs: number | null): Pick<Delivery, "outcome" | "reason"> {
  const { names, codes } = listNames(error);
  if (codes.includes("OUTBOUND_BLOCKED")) return { outcome: "dead", reason: "not sent: the address is not allowed" };
  if (names.includes("TimeoutError") || codes.some((code) => timeouts.has(code))) {
    return {
      outcome: "retry",
      reason: timeoutMs === null ? "no answer in time" : `no answer within ${timeoutMs / 1_000} s`,
    };
  }
  const known = codes.find((code) => Object.hasOwn(words, code));
  return { outcome: "retry", reason: known === undefined ? "no connection" : (words[known] ?? "no connection") };
}

/** Names and codes (nodemailer's `originalCode` too) of an error, of what it wraps and of its parts; four levels are more than any client nests. */
function listNames(error: unknown, depth = 0): { names: string[]; codes: string[] } {
  if (!(error instanceof Error) || depth > 4) return { names: [], codes: [] };
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  const inner = [error.cause, ...parts].map((part) => listNames(part, depth + 1));
  const own = [readText(error, "code"), readText(error, "originalCode")].filter((code) => code !== null);
  return {
    names: [error.name, ...inner.flatMap((part) => part.names)],
    codes: [...own, ...inner.flatMap((part) => part.codes)],
  };
}

function readText(error: Error, name: string): string | null {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : null;
}
