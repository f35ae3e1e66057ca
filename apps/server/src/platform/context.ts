import type { Permission } from "@driftguard/protocol";
import type { Purpose, Transaction } from "./database/postgres.ts";

/** Who is asking: a person or a key of one organisation. It comes from the credential, never from the request. */
export type Caller = {
  readonly organisation: number;
  readonly kind: "person" | "key" | "system";
  /** A pseudonym for the audit: `key_…`, `user_…` or `system`. */
  readonly id: string;
  readonly name: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Model numbers of the installation a key is limited to; `null`: every model. */
  readonly models: ReadonlySet<number> | null;
};

export type Tx = Transaction;

/** What every verb gets beside its input. */
export type Context = {
  readonly caller: Caller;
  now(): Date;
  newId(noun: string): string;
  /**
   * Runs in one transaction that sees this organisation's rows only. Statements that are asked together go out together.
   *
   * @param purpose - `"read"` writes nothing, and is answered sooner
   */
  transaction<T>(run: (tx: Tx) => Promise<T>, purpose?: Purpose): Promise<T>;
};
