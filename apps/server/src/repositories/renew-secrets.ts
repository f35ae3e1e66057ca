import type { Context } from "../platform/context.ts";
import { type Renewal, renewEach, type Seal } from "../platform/seal.ts";
import { changeRepository, listSecrets } from "./queries/repositories.ts";
import { secretPlace } from "./secret-place.ts";

/** Seals with the key in force what a former one has sealed. */
export async function renewSecrets(ctx: Context, seal: Seal): Promise<Renewal> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) =>
    renewEach(await listSecrets(tx, organisation), async (row) => {
      const secret = await seal.renew(row.secret, secretPlace(row));
      if (secret !== null) await changeRepository(tx, organisation, row.model, { secret });
      return secret !== null;
    }),
  );
}
