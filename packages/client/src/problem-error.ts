import type { Fault } from "@driftguard/protocol";

/**
 * The server refused a call, or could not be reached. `code` is stable and meant for programs; `detail` is a sentence for
 * people; `errors` names each thing that was wrong with the request.
 *
 * Codes beside those of the protocol: `network/unreachable` (status 0), and `http/<status>` where something between
 * answered without a problem body.
 */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly Fault[];

  constructor(
    { code, status, detail, errors = [] }: { code: string; status: number; detail: string; errors?: readonly Fault[] },
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.errors = errors;
  }
}
