import type { AuditHead } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import type { HeadKeeper } from "./head-keeper.ts";
import { readHead } from "./queries/entries.ts";

/** The end of the organisation's chain, signed: kept elsewhere, it shows later whether anything up to it was changed. */
export async function showHead(ctx: Context, keeper: HeadKeeper): Promise<AuditHead> {
  const { organisation } = ctx.caller;
  const head = await ctx.transaction((tx) => readHead(tx, organisation), "read");
  return keeper.sign({
    organisation,
    sequence: head?.sequence ?? 0,
    hash: head?.hash ?? Buffer.alloc(0),
    at: ctx.now(),
  });
}
