import type { Log } from "../log.ts";

/** A call that was refused. Nothing in it was written by the caller. */
export type Refusal = {
  readonly code: string;
  readonly status: number;
  readonly method: string;
  /** The route's pattern, not the path that was asked for. */
  readonly route: string;
  /** Pseudonym of the caller; `null`: no valid credential. */
  readonly caller: string | null;
  readonly organisation: number;
  readonly address: string;
};

/** A way out that was refused: the address comes from a user, and stands in the line as data. */
export type OutboundRefusal = { readonly code: "outbound/refused"; readonly host: string; readonly port: number };

export type RefusalLog = { note(refusal: Refusal | OutboundRefusal): void };

const windowMs = 60_000;

/**
 * The security log: one line a refused call or way out, for whoever looks for attacks. It is bounded, so that an attack cannot fill
 * the disk: past the limit of a minute refusals are counted, and the count is a line of the next minute.
 */
export function createRefusalLog(
  log: Pick<Log, "warn">,
  { now, linesAMinute = 120 }: { readonly now: () => number; readonly linesAMinute?: number },
): RefusalLog {
  let since = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let unwritten = 0;
  return {
    note(refusal) {
      if (now() - since >= windowMs) {
        if (unwritten > 0) log.warn({ security: true, unwritten }, "more was refused than lines were written");
        since = now();
        lines = 0;
        unwritten = 0;
      }
      if (lines >= linesAMinute) {
        unwritten += 1;
        return;
      }
      lines += 1;
      log.warn({ security: true, ...refusal }, "refused");
    },
  };
}
