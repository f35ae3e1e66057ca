import type { Caller, Context } from "../platform/context.ts";
import type { Log } from "../platform/log.ts";
import type { HeadKeeper } from "./head-keeper.ts";
import { readHead } from "./queries/entries.ts";

export type SendHeadsParts = {
  readonly keeper: HeadKeeper;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
  readonly log: Pick<Log, "info" | "error">;
};

/**
 * Signs the end of every chain that has grown, keeps it in the data folder, and writes it to the log, which goes where the
 * database's owner does not reach: a chain alone cannot show that its tail was cut or all of it written anew. An end that
 * does not lie behind the one before it is no growth, and is not signed.
 */
export async function sendHeads(
  { keeper, contextOf, systemCaller, log }: SendHeadsParts,
  organisations: readonly number[],
): Promise<void> {
  for (const organisation of organisations) {
    const ctx = contextOf(systemCaller(organisation, "audit"));
    const head = await ctx.transaction((tx) => readHead(tx, organisation), "read");
    if (head === null || head.hash === null) continue;
    const last = (await keeper.kept(organisation)).at(-1);
    if (last?.hash === head.hash.toString("hex")) continue;
    if (last !== undefined && head.sequence <= last.sequence) {
      log.error(
        { organisation, sequence: head.sequence, signed: last.sequence },
        "an audit chain is not what was signed",
      );
      continue;
    }
    const signed = await keeper.sign({ organisation, sequence: head.sequence, hash: head.hash, at: ctx.now() });
    await keeper.keep(signed);
    log.info({ auditHead: signed }, "the end of an audit chain");
  }
}
