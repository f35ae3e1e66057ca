import type { ChangeVariablesInput } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { type Seal, SealedElsewhere } from "../platform/seal.ts";
import { valuesOf, variablesPlace } from "./open-variables.ts";
import { findVariables, keepVariables, type VariablesRow } from "./queries/model-variables.ts";

const most = 64;

/**
 * Sets what the workers of a model find in their environment. The audit names them; their values stand nowhere but sealed.
 *
 * @throws Problem model/not-found, request/invalid where they are too many
 */
export async function changeVariables(
  ctx: Context,
  { model, input, seal }: { readonly model: number; readonly input: ChangeVariablesInput; readonly seal: Seal },
): Promise<void> {
  const { organisation, id } = ctx.caller;
  await ctx.transaction(async (tx) => {
    const named = await findModelByKey(tx, organisation, model);
    if (named === null) throw new Problem("model/not-found", "No such model.");
    const row = await findVariables(tx, organisation, model, { isLocked: true });
    const before = row === null ? {} : await valuesIfOpen(row, seal);
    const values = new Map(Object.entries(before ?? {}));
    const given = Object.entries(input.variables);
    const lost = before === null ? (row?.names ?? []).filter((name) => !(name in input.variables)) : [];
    for (const [name, value] of given) {
      if (value === null) values.delete(name);
      else values.set(name, value);
    }
    if (values.size > most)
      throw new Problem("request/invalid", `variables: expected at most ${most} of a model, found ${values.size}.`, {
        faults: [{ field: "variables", expected: `at most ${most} of a model`, found: String(values.size) }],
      });
    await keepVariables(tx, {
      ...{ organisation, model, names: [...values.keys()].toSorted(), stamp: (row?.stamp ?? 0) + 1 },
      sealed: await seal.close(JSON.stringify(Object.fromEntries(values)), variablesPlace({ organisation, model })),
      ...{ changed_at: ctx.now(), changed_by: id },
    });
    const namesWhere = (isSet: boolean): string[] =>
      given.flatMap(([name, value]) => ((value !== null) === isSet ? [name] : []));
    await recordAudit(ctx, tx, {
      action: "variables.update",
      object: named.public_id,
      detail: { set: namesWhere(true), removed: [...namesWhere(false), ...lost] },
      reason: input.reason ?? null,
    });
  });
}

/** `null`: no key opens them any more, and all are to be set anew. */
async function valuesIfOpen(row: VariablesRow, seal: Seal): Promise<Readonly<Record<string, string>> | null> {
  try {
    return await valuesOf(row, seal);
  } catch (error) {
    if (error instanceof SealedElsewhere) return null;
    throw error;
  }
}
