import { listOrganisations, systemCaller } from "../access/index.ts";
import { sendHeads } from "../audit/index.ts";
import { runDueChecks } from "../checks/index.ts";
import { createDemoPlayer } from "../demo/index.ts";
import { lookAtDue } from "../experiments/index.ts";
import { clearLeftovers } from "../leftovers/index.ts";
import { packRepository, reconcileHeads, settleLeft } from "../repositories/index.ts";
import type { Job } from "../scheduler/index.ts";
import { runUpkeep } from "../upkeep/index.ts";
import type { Deliveries } from "../channels/index.ts";
import type { Parts } from "./parts.ts";
import type { ServedModels } from "./served-models.ts";
import type { Shared } from "./shared.ts";

/** What the server does by itself, each at its own pace. */
export function listJobs(
  parts: Parts,
  shared: Shared,
  served: ServedModels,
  own: { readonly deliveries: Deliveries; readonly writeCounts: () => Promise<void> },
): readonly Job[] {
  const { config, database, disk, log } = parts;
  const { access, background, checkParts, contextOf, draining, events, heads, now, wake } = shared;
  const { folders, pushes, runner, serving, trials } = served;
  const { deliveries, writeCounts } = own;
  const demoPlayer = createDemoPlayer({ database, events, contextOf, systemCaller });
  return [
    {
      id: "checks",
      name: "Check the models that are due",
      everyMs: config.checkSeconds * 1_000,
      run: async () => {
        await runDueChecks({ ...checkParts, ...background, isStopping: draining.isDraining }, now);
        wake.soon("deliveries");
      },
    },
    {
      id: "deliveries",
      name: "Deliver messages",
      everyMs: 1_000,
      run: async () => {
        await deliveries.begin();
      },
    },
    ...(disk === undefined ? [] : [{ id: "disk", name: "Measure the disk", everyMs: 5_000, run: disk.look }]),
    { id: "builds", name: "Build what was pushed", everyMs: 5_000, run: () => runner.look() },
    {
      id: "repositories",
      name: "Look at pushes that were cut off",
      everyMs: 60_000,
      run: () => settleLeft({ ...pushes, ...background }, now()),
    },
    {
      id: "heads",
      name: "Ask repositories for pushes whose event was lost",
      everyMs: 3_600_000,
      run: () =>
        reconcileHeads({
          ...{ ...pushes, ...background, pin: parts.senders.pin, seal: shared.seal },
          organisations: () => listOrganisations(database),
        }),
    },
    { id: "serving", name: "Serve what is live", everyMs: 10_000, run: () => serving.reconcile() },
    { id: "traffic", name: "Look at versions on trial and at shadows", everyMs: 1_000, run: () => trials.look() },
    {
      id: "leftovers",
      name: "Take away what no version needs",
      everyMs: 3_600_000,
      run: async () => {
        await clearLeftovers({
          ...background,
          ...{ folders, now },
          versionsKept: config.versionsKept,
          hasWorkers: (id) => serving.servingOf(id) !== null,
          packRepository: (repository) => packRepository(repository, pushes),
        });
      },
    },
    {
      id: "experiments",
      name: "Look at versions that are compared",
      everyMs: 10_000,
      run: () => lookAtDue({ ...background, events, retentionDays: config.retentionDays }, now()),
    },
    { id: "sample-data", name: "Play the sample data on", everyMs: 15_000, run: () => demoPlayer.play() },
    { id: "ingest-counts", name: "Count what was sent", everyMs: 1_000, run: writeCounts },
    { id: "key-uses", name: "Note when keys were used", everyMs: 10_000, run: () => access.writeKeyUses() },
    {
      id: "old-sessions",
      name: "Forget sessions that are over",
      everyMs: 3_600_000,
      run: () => access.forgetOldSessions(),
    },
    {
      id: "audit-heads",
      name: "Sign the ends of the audit chains",
      everyMs: 3_600_000,
      run: async () => {
        const organisations = (await listOrganisations(database)).map(({ id }) => id);
        await sendHeads({ keeper: heads, contextOf, systemCaller, log }, organisations);
      },
    },
    {
      id: "upkeep",
      name: "Take away what is past its time",
      // Due once an hour, on whichever process asks first; so one that ended halfway is soon followed.
      everyMs: 300_000,
      run: async () => {
        const run = await runUpkeep({
          ...background,
          events,
          now,
          retentionDays: config.retentionDays,
          isStopping: draining.isDraining,
        });
        if (run !== null && run.failed > 0) throw new Error(`upkeep failed for ${run.failed}; the log names them`);
      },
    },
  ];
}
