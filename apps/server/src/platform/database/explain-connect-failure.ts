import { DatabaseError } from "pg";

/** Why no session could be opened, in words for the operator. */
export function explainConnectFailure(error: unknown): string {
  if (error instanceof DatabaseError) return `it answers: ${error.message}`;
  // A name with two addresses fails with one error an address, and says nothing itself.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return String(first);
  const { code, address, port, hostname, path } = fieldsOf(first);
  switch (code) {
    case "ECONNREFUSED":
      return `nothing listens at ${port === undefined ? address : `${address} port ${port}`}`;
    case "ENOENT":
      // pg reads what sslrootcert and its like name as it connects.
      return address === undefined ? `there is no file ${path}` : `there is no socket ${address}`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `no address is known for the host ${hostname}`;
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `${address} cannot be reached from here`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "CERT_HAS_EXPIRED":
      return `its certificate is not trusted (${first.message.split(";")[0]}); name its authority by sslrootcert=/path in DATABASE_URL, or check none by sslmode=no-verify`;
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "its certificate is for another host; name it in DATABASE_URL as the certificate does, or check none by sslmode=no-verify";
    default:
      return /timeout|timed out/i.test(first.message) ? "no answer came within 5 s" : first.message;
  }
}

function fieldsOf(error: Error): Record<"code" | "address" | "port" | "hostname" | "path", string | undefined> {
  const field = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  return {
    code: field("code"),
    address: field("address"),
    port: field("port"),
    hostname: field("hostname"),
    path: field("path"),
  };
}
