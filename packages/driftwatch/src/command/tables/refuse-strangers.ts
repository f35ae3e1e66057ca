import { CommandError } from "../command-error.ts";
import type { DeclaredColumns } from "../../plan/plan-columns.ts";

/** @throws CommandError if a type is declared for a column that is nowhere */
export function refuseStrangers(
  declared: DeclaredColumns,
  known: ReadonlySet<string>,
  declaredIn: string | null,
): void {
  const stranger = [...declared.keys()].find((name) => !known.has(name));
  if (stranger !== undefined)
    throw new CommandError("unreadable", `${declaredIn ?? "--schema"}: no file has a column "${stranger}".`);
}
