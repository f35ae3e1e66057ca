import type { Tx } from "../platform/context.ts";
import { type Policy, policyOf } from "./policy-of.ts";
import { listRuleRows } from "./queries/rules.ts";

/** How a model is judged now. */
export async function readPolicy(tx: Tx, organisation: number, model: number): Promise<Policy> {
  return policyOf(await listRuleRows(tx, organisation, { models: [model], isEnabled: true }));
}
