import type { alertQuery } from "@driftguard/protocol";
import type { z } from "zod";

/** What still needs somebody. */
export const activeStates: readonly string[] = ["open", "acknowledged", "snoozed"];

/** The states that a list is asked for; `null`: every one. */
export function statesOf(state: z.output<typeof alertQuery>["state"]): readonly string[] | null {
  if (state === "all") return null;
  return state === "active" ? activeStates : [state];
}
