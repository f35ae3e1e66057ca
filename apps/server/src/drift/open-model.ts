import { type ActiveBaseline, findActiveBaseline, readBaseline } from "../baselines/index.ts";
import { refreshParts } from "../checks/index.ts";
import {
  findModelByKey,
  findVersionByKey,
  findVersionByName,
  type ModelRow,
  type VersionRow,
} from "../models/index.ts";
import type { Context } from "../platform/context.ts";
import type { EventStore } from "../platform/events/event-store.ts";
import { type Ended, timed } from "../platform/metrics/timed.ts";
import { Problem } from "../platform/http/problem.ts";
import { refreshProfiles } from "../profiles/index.ts";

export type OpenedModel = {
  readonly model: ModelRow;
  readonly version: VersionRow | null;
  readonly baseline: ActiveBaseline | null;
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
      await timed(
        () => refreshProfiles(ctx, refreshParts(ctx.caller.organisation, events), model),
        ({ outcome }) => outcome,
        tell,
      );
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

/** A model with the version that is read (named, or the current one) and its baseline. */
export async function openModel(ctx: Context, key: number, versionName?: string): Promise<OpenedModel> {
  const { organisation } = ctx.caller;
  return ctx.transaction(async (tx) => {
    const model = await findModelByKey(tx, organisation, key);
    if (model === null) throw new Problem("model/not-found", "No such model.");
    const version =
      versionName !== undefined
        ? await findVersionByName(tx, organisation, key, versionName)
        : model.current_version === null
          ? null
          : await findVersionByKey(tx, organisation, model.current_version);
    if (versionName !== undefined && version === null)
      throw new Problem("version/not-found", `No such version: "${versionName}".`);
    const row = version === null ? null : await findActiveBaseline(tx, organisation, version.id);
    return { model, version, baseline: row === null ? null : readBaseline(row) };
  });
}
