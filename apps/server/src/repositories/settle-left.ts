import { existsSync } from "node:fs";

import type { Caller, Context } from "../platform/context.ts";
import type { Database } from "../platform/database/postgres.ts";
import { listUnsettled } from "./queries/repositories.ts";
import { readHeads } from "./repository-folder.ts";
import { settlePush } from "./settle-push.ts";
import type { PushPlaces } from "./take-push.ts";

export type SettleParts = Pick<PushPlaces, "folderOf" | "lanes" | "steps" | "branches" | "onWaiting"> & {
  readonly database: Database;
  readonly contextOf: (caller: Caller) => Context;
  readonly systemCaller: (organisation: number, name: string) => Caller;
};

const lookMs = 60_000;
/** A push may bring much. */
const laneMs = 10 * 60_000;

/**
 * Looks at pushes that git had taken when the server died, or that could not be looked at: the head of the live branch
 * is built, if it never was.
 */
export async function settleLeft(parts: SettleParts, now: Date): Promise<void> {
  for (const repository of await listUnsettled(parts.database, now)) await settleRepository(repository, parts);
}

/**
 * The same of one repository.
 *
 * @param isChanged - somebody has just made another branch the live one: a push that runs looks at its own branches alone,
 *   and is waited for
 * @throws Problem repository/busy where one waits already
 */
export async function settleRepository(
  { organisation, model }: { readonly organisation: number; readonly model: number },
  { isChanged = false, ...parts }: Omit<SettleParts, "database"> & { readonly isChanged?: boolean },
): Promise<void> {
  const folder = parts.folderOf({ organisation, model });
  // Another server's folder, or a push that runs at this moment.
  if (!existsSync(folder) || (!isChanged && parts.lanes.isBusy(model))) return;
  const leave = isChanged ? await parts.lanes.enter({ organisation, model }, AbortSignal.timeout(laneMs)) : null;
  try {
    await settle({ organisation, model }, { ...parts, folder, isChanged });
  } finally {
    leave?.();
  }
}

async function settle(
  { organisation, model }: { readonly organisation: number; readonly model: number },
  {
    folder,
    isChanged,
    ...parts
  }: Omit<SettleParts, "database"> & { readonly folder: string; readonly isChanged: boolean },
): Promise<void> {
  const ctx = parts.contextOf(parts.systemCaller(organisation, "repositories"));
  const asOf = ctx.now();
  const after = await readHeads(folder, AbortSignal.timeout(lookMs));
  await parts.branches.settle(ctx, { model, source: "git", heads: after, asOf });
  const { branches } = await settlePush(ctx, { model, before: null, after, steps: parts.steps, isChanged });
  if (branches.some(({ job }) => job !== null)) parts.onWaiting();
}
