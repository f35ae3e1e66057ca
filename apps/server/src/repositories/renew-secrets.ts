import type { Context } from "../platform/context.ts";
import { type Renewal, renewEach, type Seal } from "../platform/seal.ts";
import { changeRepository, listSealed } from "./queries/repositories.ts";
import { secretPlace } from "./secret-place.ts";

/** Seals with the key in force what a former one has sealed. */
export async function renewSecrets(ctx: Context, seal: Seal): Promise<Renewal> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) =>
    renewEach(sealedOf(await listSealed(tx, organisation)), async ({ model, what, sealed }) => {
      const renewed = await seal.renew(sealed, secretPlace({ organisation, model }, what));
      if (renewed !== null) await changeRepository(tx, organisation, model, { [what]: renewed });
      return renewed !== null;
    }),
  );
}

type Sealed = { readonly model: number; readonly what: "secret" | "token"; readonly sealed: string };

function sealedOf(rows: Awaited<ReturnType<typeof listSealed>>): readonly Sealed[] {
  return rows.flatMap(({ model, secret, token }) => [
    ...(secret === null ? [] : [{ model, what: "secret" as const, sealed: secret }]),
    ...(token === null ? [] : [{ model, what: "token" as const, sealed: token }]),
  ]);
}
