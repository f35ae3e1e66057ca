import type { Context } from "../platform/context.ts";
import { type Renewal, renewEach, type Seal } from "../platform/seal.ts";
import { variablesPlace } from "./open-variables.ts";
import { keepVariables, listVariables } from "./queries/model-variables.ts";

/** Seals with the key in force what a former one has sealed. */
export async function renewVariables(ctx: Context, seal: Seal): Promise<Renewal> {
  return ctx.transaction(async (tx) =>
    renewEach(await listVariables(tx, ctx.caller.organisation), async (row) => {
      const sealed = await seal.renew(row.sealed, variablesPlace(row));
      if (sealed !== null) await keepVariables(tx, { ...row, sealed });
      return sealed !== null;
    }),
  );
}
