import type { EndpointSettings, EndpointSettingsInput } from "@driftguard/protocol";

import { recordAudit } from "../audit/index.ts";
import { findModelByKey } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { findEndpointSettings, keepEndpointSettings } from "./queries/endpoint-settings.ts";

/**
 * Changes how a model is served; what is left out stays as it is.
 *
 * @param memoryMbMax - what the operator allows a worker
 * @throws Problem request/invalid where that is exceeded, model/not-found
 */
export async function updateEndpoint(
  ctx: Context,
  {
    model,
    input,
    memoryMbMax,
  }: { readonly model: number; readonly input: EndpointSettingsInput; readonly memoryMbMax: number },
): Promise<EndpointSettings> {
  refuseBeyond(input, memoryMbMax);
  const { organisation, id } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const row = await findModelByKey(tx, organisation, model);
    if (row === null) throw new Problem("model/not-found", "No such model.");
    const before = await findEndpointSettings(tx, organisation, model);
    const after: EndpointSettings = { ...before, ...without(input) };
    await keepEndpointSettings(tx, { organisation, model, settings: after, changed_at: ctx.now(), changed_by: id });
    await recordAudit(ctx, tx, {
      ...{ action: "endpoint.update", object: row.public_id, detail: { ...input } },
      ...{ before, after },
    });
    return after;
  });
}

function refuseBeyond({ memory_mb: memoryMb }: EndpointSettingsInput, memoryMbMax: number): void {
  if (memoryMb == null || memoryMb <= memoryMbMax) return;
  const fault = {
    field: "memory_mb",
    expected: `at most ${memoryMbMax}, which the operator allows`,
    found: String(memoryMb),
  };
  throw new Problem("request/invalid", `${fault.field}: expected ${fault.expected}, found ${fault.found}.`, {
    faults: [fault],
  });
}

/** What was said, without what was left out. */
function without(input: EndpointSettingsInput): Partial<EndpointSettings> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
