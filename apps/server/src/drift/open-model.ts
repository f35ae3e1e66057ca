import { type ActiveBaseline, baselineBytes, findBaselineRow, readBaseline } from "../baselines/index.ts";
import { refreshParts } from "../checks/index.ts";
import type { ModelRow, VersionRow } from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { type Ended, timed } from "../platform/metrics/timed.ts";
import { Problem } from "../platform/http/problem.ts";
import { createMemory } from "../platform/memory.ts";
import { refreshProfiles } from "../profiles/index.ts";
import { findOpenedModel } from "./queries/opened-model.ts";

export type OpenedModel = {
  readonly model: ModelRow;
  readonly version: VersionRow | null;
  readonly baseline: OpenedBaseline | null;
};

/** A baseline by its name; what is long of it is read, and decoded, only where it is needed. */
export type OpenedBaseline = Pick<ActiveBaseline, "id" | "number" | "kind" | "rows"> & {
  read(): Promise<ActiveBaseline>;
};

const refreshEveryMs = 60_000;
const refreshedMax = 10_000;

/** Brings profiles up to date before they are read, at most once a minute a model on this instance. */
export function createFreshener(
  events: EventStore,
  tell: (ended: Ended<"done" | "busy" | "failed">) => void = () => {},
): Freshener {
  const refreshed = new Map<number, number>();
  return {
    async refresh(ctx, model) {
      const now = ctx.now().getTime();
      const before = refreshed.get(model);
      if (before !== undefined && now - before < refreshEveryMs) return new Date(before);
      const { outcome } = await timed(
        () => refreshProfiles(ctx, refreshParts(ctx.caller.organisation, events), model),
        ({ outcome }) => outcome,
        tell,
      );
      // Whoever is at it will be done soon; until then what is shown is as old as it was.
      if (outcome === "busy") return new Date(before ?? now);
      if (refreshed.size >= refreshedMax) refreshed.clear();
      refreshed.set(model, now);
      return new Date(now);
    },
  };
}

export type Freshener = {
  /** @returns as of when the profiles are */
  refresh(ctx: Context, model: number): Promise<Date>;
};

/** Opens a model with the version that is read (named, or the current one) and its baseline. */
export type ModelOpener = (ctx: Context, model: number, versionName?: string) => Promise<OpenedModel>;

/** With 48 seasonal cells of forty features a baseline is some megabytes, of a thousand features dozens. */
const baselinesKept = { most: 32, bytesMax: 64 * 2 ** 20 };

/** An opener that remembers decoded baselines, which never change under their id. */
export function createModelOpener(): ModelOpener {
  const known = createMemory<ActiveBaseline>({ ...baselinesKept, bytesOf: baselineBytes });
  return async (ctx, key, versionName) => {
    const { organisation } = ctx.caller;
    const asked = { model: key, versionName: versionName ?? null };
    const found = await ctx.transaction((tx) => findOpenedModel(tx, organisation, asked), "read");
    if (found === null) throw new Problem("model/not-found", "No such model.");
    const { model, version, baseline } = found;
    if (versionName !== undefined && version === null)
      throw new Problem("version/not-found", `No such version: "${versionName}".`);
    if (baseline === null) return { model, version, baseline };
    const read = (): Promise<ActiveBaseline> =>
      known.recall(baseline.id, async () => {
        const row = await ctx.transaction((tx) => findBaselineRow(tx, organisation, baseline.id), "read");
        if (row === null) throw new Problem("model/not-found", "No such model.");
        return readBaseline(row);
      });
    return { model, version, baseline: { ...baseline, read } };
  };
}
