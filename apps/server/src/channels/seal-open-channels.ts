import type { Context } from "../platform/context.ts";
import type { Seal } from "../platform/seal.ts";
import { listChannelRows, updateChannelRow } from "./queries/channels.ts";
import { isOpen, sealConfiguration } from "./seal-configuration.ts";

/** Seals what was stored before configurations were sealed. @returns how many */
export async function sealOpenChannels(ctx: Context, seal: Seal): Promise<number> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const open = (await listChannelRows(tx, organisation, { isLocked: true })).filter(isOpen);
    for (const row of open) {
      const configuration = await sealConfiguration(seal, row, { ...Object(row.configuration) });
      await updateChannelRow(tx, organisation, row.id, { configuration });
    }
    return open.length;
  });
}
