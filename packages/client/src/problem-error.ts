import type { Fault } from "@driftguard/protocol";

/** What a problem says; `retryAfterMs` is how long the server asked to be left alone. */
export type ProblemFacts = {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly Fault[];
  readonly retryAfterMs?: number | null;
};

/**
 * The server refused a call, or could not be reached. `code` is stable and meant for programs; `detail` is a sentence for
 * people; `errors` names each thing that was wrong with the request.
 *
 * Codes beside those of the protocol: `network/unreachable` and `network/unreadable` (status 0), `network/redirected`
 * (300, in browsers), and `http/<status>` where something between answered without a problem body.
 */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly Fault[];
  /** How long the server asked to be left alone; `null` where it did not. */
  readonly retryAfterMs: number | null;

  constructor({ code, status, detail, errors = [], retryAfterMs = null }: ProblemFacts, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The server, or something between, answered with a success that is none of the API's. */
export function unreadableAnswer(options?: ErrorOptions): ProblemError {
  const detail = "The answer is not the API's; something between may have answered in its place.";
  return new ProblemError({ code: "network/unreadable", status: 0, detail }, options);
}
