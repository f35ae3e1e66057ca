import { DatabaseError } from "pg";

/**
 * The store cannot answer now: connection lost or refused, server stopping, disk full, too many connections. Maps to 503
 * with Retry-After. What was asked for may have happened all the same; a write with a key may simply be sent again.
 */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
  readonly retryAfterSeconds: number;

  constructor(message: string, { cause, retryAfterSeconds = 1 }: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(message, { cause });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The disk is so full that what is taken in now could end what is stored already. */
export class NoRoom extends Unavailable {
  constructor() {
    super("the disk is nearly full", { retryAfterSeconds: 30 });
  }
}

/** An error as the callers of the store should see it: what comes from a store that is away becomes {@link Unavailable}. */
export function asUnavailable(error: unknown): unknown {
  return isUnavailable(error) ? new Unavailable("the database cannot answer now", { cause: error }) : error;
}

/** Whether the store is away because its disk is full, or nearly: somebody has to make room, asking again alone does not help. */
export function isDiskFull(error: unknown): boolean {
  if (error instanceof NoRoom || (error instanceof DatabaseError && error.code === "53100")) return true;
  return error instanceof Error && isDiskFull(error.cause);
}

// 08: connection; 40001, 40P01: it gave way to another transaction, and may be sent again; 53: disk, memory, connections; 57P01-57P05: the server is stopping, starting or ended us (57014,
// a cancelled statement, is not among them); 25006: the server takes no writes, it is a standby after a failover.
const unavailableStates = /^(08...|40001|40P01|53...|57P0.|25006)$/;

function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) return unavailableStates.test(error.code ?? "");
  if (!(error instanceof Error)) return false;
  return isSocketError(error) || connectionMessages.has(error.message);
}

function isSocketError(error: Error): boolean {
  // Files fail with a "syscall" too, and their failures are none of the store's.
  const isConnecting = "syscall" in error && (error.syscall === "connect" || error.syscall === "getaddrinfo");
  return isConnecting || ("code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE"));
}

// pg and its pool tell these apart by their text alone.
const connectionMessages: ReadonlySet<string> = new Set([
  "Connection terminated",
  "Connection terminated unexpectedly",
  "Connection terminated due to connection timeout",
  "timeout exceeded when trying to connect",
  "Client has encountered a connection error and is not queryable",
  "Client was closed and is not queryable",
  "Cannot use a pool after calling end on the pool",
]);
