import type { Variables } from "@driftguard/protocol";
import { z } from "zod";

import type { Context } from "../platform/context.ts";
import { findVariables, listLiveManifests } from "./queries/model-variables.ts";

const declaring = z.object({ settings: z.object({ env: z.array(z.string()) }) });

/** The names of a model's variables, and those that a live version waits for. */
export async function showVariables(ctx: Context, model: number): Promise<Variables> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const row = await findVariables(tx, organisation, model);
    const names = row?.names ?? [];
    const manifests = await listLiveManifests(tx, organisation, model);
    const declared = manifests.flatMap((manifest) => declaring.safeParse(manifest).data?.settings.env ?? []);
    return {
      names,
      missing: [...new Set(declared)].filter((name) => !names.includes(name)).toSorted(),
      changed_at: row?.changed_at.toISOString() ?? null,
      changed_by: row?.changed_by ?? null,
    };
  }, "read");
}
