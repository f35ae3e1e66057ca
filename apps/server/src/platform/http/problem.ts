import { type Fault, type ProblemBody, type ProblemCode, problems } from "@driftguard/protocol";

/** A failure that a client is told of: a stable code, a public sentence, and a cause that stays here. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
  /** Members of the document beside those of RFC 9457, for clients of another protocol. */
  readonly also: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    {
      faults = [],
      headers = {},
      also = {},
      cause,
    }: {
      faults?: readonly Fault[];
      headers?: Readonly<Record<string, string>>;
      also?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause });
    this.code = code;
    this.faults = faults;
    this.headers = headers;
    this.also = also;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** RFC 9457. */
  body(): ProblemBody {
    const { status, title } = problems[this.code];
    return {
      type: `urn:driftguard:problem:${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      ...(this.faults.length > 0 ? { errors: [...this.faults] } : {}),
      ...this.also,
    };
  }
}
