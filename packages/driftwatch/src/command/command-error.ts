/** What a person can put right: shown as one sentence, never with a stack. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: "usage" | "unreadable";
  readonly hint: string | null;

  constructor(code: "usage" | "unreadable", detail: string, options: ErrorOptions & { readonly hint?: string } = {}) {
    super(detail, options);
    this.code = code;
    this.hint = options.hint ?? null;
  }
}
