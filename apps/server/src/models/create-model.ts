import type { RegisterModelInput } from "@driftguard/protocol";

import type { Context, Tx } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { insertModel, takeModelNumber } from "./queries/models.ts";

export type NewModelInput = Pick<RegisterModelInput, "name" | "task" | "time_zone" | "interval_minutes"> & {
  readonly demo?: boolean;
};

/**
 * Makes a model without a version.
 *
 * @throws Problem access/forbidden for a key of some models, model/name-taken where two make it at once
 */
export async function createModel(
  ctx: Context,
  tx: Tx,
  input: NewModelInput,
): Promise<{ readonly model: number; readonly publicId: string }> {
  const { organisation } = ctx.caller;
  const now = ctx.now();
  if (ctx.caller.models !== null) {
    throw new Problem("access/forbidden", "A key that is limited to some models cannot register another.");
  }
  const publicId = ctx.newId("model");
  const model = await insertModel(tx, {
    organisation,
    public_id: publicId,
    number: await takeModelNumber(tx, organisation),
    name: input.name,
    task: input.task ?? "other",
    time_zone: input.time_zone ?? "UTC",
    interval_minutes: input.interval_minutes ?? 15,
    next_check_at: now,
    demo: input.demo ?? false,
    created_at: now,
  });
  if (model === null)
    throw new Problem(
      "model/name-taken",
      `"${input.name}" was registered by somebody else at this moment; send it again.`,
    );
  return { model, publicId };
}
