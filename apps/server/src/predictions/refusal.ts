import type { RejectedRow } from "@driftguard/protocol";

import { describeName } from "../platform/http/describe-issues.ts";
import { isStorable } from "../platform/http/find-unstorable.ts";

/** One refused place of a row; thrown to whoever reads the row. */
export class Refusal extends Error {
  readonly field: string;
  readonly expected: string;
  readonly found: string;

  constructor(field: string, expected: string, found: string) {
    super(field);
    this.field = field;
    this.expected = expected;
    this.found = found;
  }

  /** As the answer says it. A name that cannot be stored is escaped, a long one cut: it is shown and kept. */
  at(index: number): RejectedRow {
    const field = isStorable(this.field) ? this.field : JSON.stringify(this.field);
    return { index, field: describeName(field), expected: this.expected, found: this.found };
  }
}

/** What a reader answers, or the refusal it threw. Anything else that is thrown is ours. */
export function orRefusal<T>(read: () => T): T | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
