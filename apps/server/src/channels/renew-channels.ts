import type { Context } from "../platform/context.ts";
import { type Renewal, renewEach, type Seal } from "../platform/seal.ts";
import { listChannelRows, updateChannelRow } from "./queries/channels.ts";
import { renewConfiguration } from "./seal-configuration.ts";

/** Seals with the key in force what a former one has sealed. */
export async function renewChannels(ctx: Context, seal: Seal): Promise<Renewal> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) =>
    renewEach(await listChannelRows(tx, organisation, { isLocked: true }), async (row) => {
      const configuration = await renewConfiguration(seal, row);
      if (configuration !== null) await updateChannelRow(tx, organisation, row.id, { configuration });
      return configuration !== null;
    }),
  );
}
