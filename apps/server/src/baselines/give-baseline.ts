import { findModelVersion } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import type { Log } from "../platform/log.ts";
import { putBaseline } from "./put-baseline.ts";
import { findActiveBaseline } from "./queries/baselines.ts";
import { uploadReader } from "./upload-reader.ts";

export type GivenBaseline = {
  readonly model: number;
  readonly version: string;
  /** A CSV or Parquet file on this machine's disk. */
  readonly path: string;
  /** The column that holds the outcome, where it is not called so. */
  readonly label: string | null;
  /** When it was asked for. What was given since stays: by whoever asked before the server died, or by a person who knew better. */
  readonly since: Date;
};

/**
 * Gives versions their baselines from files that are here already, beside a pushed model.
 *
 * @returns a function that answers with what a person should know of how the file was read; it throws Problem
 * baseline/unreadable, baseline/no-rows, version/not-found, model/features-differ
 */
export function baselineGiver(log: Log): (ctx: Context, given: GivenBaseline) => Promise<readonly string[]> {
  const readUpload = uploadReader(log);
  return async (ctx, { model, version, path, label, since }) => {
    if (await hasOneSince(ctx, { model, version, since })) return [];
    const isText = !path.toLowerCase().endsWith(".parquet");
    const put = await putBaseline(ctx, {
      model,
      version,
      roles: label === null ? {} : { label },
      file: (options) => readUpload({ path, isText, options }, model),
    });
    return put.warnings;
  };
}

async function hasOneSince(
  ctx: Context,
  { model, version: name, since }: Pick<GivenBaseline, "model" | "version" | "since">,
): Promise<boolean> {
  const { version } = await findModelVersion(ctx, model, name);
  const active = await ctx.transaction((tx) => findActiveBaseline(tx, ctx.caller.organisation, version.id));
  return active !== null && active.kind === "given" && active.created_at >= since;
}
