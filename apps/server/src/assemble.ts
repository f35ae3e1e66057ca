import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import type { Detector } from "driftwatch";
import { type Manifest, probeSandbox, readManifest } from "@driftguard/runtime";

import { createAccess, findOrganisation, listOrganisations, resolveKey, systemCaller } from "./access/index.ts";
import { alertRoutes, resolveAlertReference } from "./alerts/index.ts";
import { auditRoutes, createHeadKeeper, sendHeads } from "./audit/index.ts";
import { acceptAsNormal, baselineGiver, baselineRoutes, rebuildBaseline } from "./baselines/index.ts";
import { channelRoutes, createDeliveries, linksUnder, resolveChannel, type WaysOut } from "./channels/index.ts";
import { type CheckParts, checkRoutes, createBaselineMemory, resolveCheck, runDueChecks } from "./checks/index.ts";
import type { Config } from "./config.ts";
import { builtDashboard, createServer } from "./create-server.ts";
import {
  changeDeployment,
  deploymentFolders,
  deploymentRoutes,
  deploySteps,
  noteEnd,
  openBuild,
  readSamples,
  resolveDeployment,
  versionFolder,
  whyNotServed,
} from "./deployments/index.ts";
import { createDemoPlayer, demoRoutes, findDemo, startDemo } from "./demo/index.ts";
import { endpointRoutes } from "./endpoints/index.ts";
import { createFreshener, driftRoutes } from "./drift/index.ts";
import { createRunner, jobRoutes, liveJob, resolveJob } from "./jobs/index.ts";
import { createModelResolver, createRecall, createVersionFinder, modelRoutes } from "./models/index.ts";
import { performanceRoutes } from "./performance/index.ts";
import { overviewRoutes } from "./overview/index.ts";
import { createMeasures, measureIngest, measureJob, operationRoutes } from "./operation/index.ts";
import { withOlderPaths } from "./older-paths.ts";
import type { Clock } from "./platform/clock.ts";
import type { Caller, Context } from "./platform/context.ts";
import type { Database } from "./platform/database/postgres.ts";
import { refuseWhenSpent } from "./platform/disk/refuse-when-spent.ts";
import { hasRoomFor } from "./platform/disk/room-of.ts";
import type { DiskWatch } from "./platform/disk/watch-disk.ts";
import { createDraining } from "./platform/draining.ts";
import type { EventStore } from "./platform/events/event-store.ts";
import { createDrain } from "./platform/http/drain-server.ts";
import type { Host } from "./platform/http/mount.ts";
import { Problem } from "./platform/http/problem.ts";
import { newId } from "./platform/ids.ts";
import { createMemory } from "./platform/memory.ts";
import type { Route } from "./platform/http/route.ts";
import { createLive } from "./platform/live/create-live.ts";
import { liveRoute } from "./platform/live/live-route.ts";
import type { Log } from "./platform/log.ts";
import { measureDisk } from "./platform/metrics/measure-disk.ts";
import { measureProcess } from "./platform/metrics/measure-process.ts";
import { createMetrics } from "./platform/metrics/metrics.ts";
import { createSeal } from "./platform/seal.ts";
import { renewSeals } from "./renew-seals.ts";
import { within } from "./platform/within.ts";
import { previewRoutes } from "./previews/index.ts";
import {
  createPlaces,
  createPushLanes,
  gitRoutes,
  type PushPlaces,
  packRepository,
  repositoryFolder,
  reconcileHeads,
  repositoryResolver,
  repositoryRoutes,
  resolveOrganisation,
  settleLeft,
  treeFetcher,
} from "./repositories/index.ts";
import { findOpenPreview, openPreview, openReplay, versionPreviewRoutes } from "./version-previews/index.ts";
import { resolveRule, ruleRoutes } from "./rules/index.ts";
import {
  acceptPredictions,
  type AcceptParts,
  createIngestCounts,
  predictionRoutes,
  writeCount,
} from "./predictions/index.ts";
import { type Job, type Scheduler, schedulerRoutes, startJobs } from "./scheduler/index.ts";
import {
  createServedRecorder,
  createServing,
  createShadows,
  createTally,
  endpointResolver,
  giveUp,
  servingRoutes,
} from "./serving/index.ts";
import { experimentRoutes, lookAtDue } from "./experiments/index.ts";
import { clearLeftovers } from "./leftovers/index.ts";
import { hideValues, openVariables, variableRoutes } from "./variables/index.ts";
import { createTrials, trafficRoutes } from "./traffic/index.ts";
import { findLastUpkeep, runUpkeep } from "./upkeep/index.ts";

export type Parts = {
  readonly config: Config;
  /** Of the operator's own. */
  readonly detectors?: readonly Detector[];
  readonly database: Database;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly senders: WaysOut;
  /** The disk that the store is on, where it is ours. */
  readonly disk?: DiskWatch;
  /** Where people reach the pages; links in messages begin with it. */
  readonly publicUrl: () => URL;
  /** In tests: answers are held against their schemas. */
  readonly verifyAnswers?: boolean;
};

export type Assembled = {
  readonly server: Awaited<ReturnType<typeof createServer>>;
  readonly routes: readonly Route[];
  /** Guards what comes in by another road than a route: the same callers, the same things. */
  readonly host: Host;
  readonly contextOf: (caller: Caller) => Context;
  /** Fills an organisation with the sample data; resolves when it is loaded. */
  readonly loadDemo: (ctx: Context, onProgress: (share: number, message: string) => void) => Promise<void>;
  /** Learns what is live, before the first request comes. */
  readonly prepare: () => Promise<void>;
  /** Starts what the server does by itself. */
  readonly start: () => void;
  /** Not ready, then no request, then no job. */
  readonly stop: () => Promise<void>;
};

const organisationsMax = 1_000;
/** Each holds a git and its pack on disk. */
const pushesMost = { most: 4, mostOfOne: 2 };
/** Each holds a git, and packs in memory. */
const looksMost = { most: 16, mostOfOne: 8 };
const followersMost = { most: 8, mostOfOne: 4 };

/** Makes something at its first use, and again only if that failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

/** Puts the slices together on what they are given. */
export async function assemble(parts: Parts): Promise<Assembled> {
  const { config, database, clock, log, disk } = parts;
  const events = disk === undefined ? parts.events : refuseWhenSpent(parts.events, disk.room);
  const now = (): Date => clock.now();
  const contextOf = (caller: Caller): Context => ({
    caller,
    now,
    newId: (noun) => newId(noun, now().getTime()),
    transaction: (run, purpose) =>
      database.transaction(caller.organisation === 0 ? [] : [caller.organisation], run, purpose),
  });
  const draining = createDraining();
  let scheduler: Scheduler | null = null;
  const resolveModel = createModelResolver(database);
  const access = createAccess({
    database,
    now,
    log,
    contextOf,
    resolveModel,
    publicUrl: config.publicUrl,
    installation: {
      publicUrl: () => parts.publicUrl().href.replace(/\/+$/, ""),
      isMailConfigured: config.mail !== null,
      demo: async (ctx) => {
        const demo = await ctx.transaction((tx) => findDemo(tx, ctx.caller.organisation), "read");
        if (demo === null) return { state: "absent", progress: null };
        return { state: demo.state === "loaded" ? "loaded" : "loading", progress: demo.progress };
      },
    },
  });
  const metrics = createMetrics({ onFault: (name, error) => log.warn({ error, name }, "a metric could not be read") });
  const measures = createMeasures(metrics, database);
  const stopMeasuring = measureProcess(metrics);
  if (disk !== undefined) measureDisk(metrics, disk.space);
  const counts = measureIngest(createIngestCounts(), measures);
  const links = linksUnder(parts.publicUrl);
  const freshener = createFreshener(events, (refreshed) => measures.refreshed(refreshed));
  const names = createMemory<string>({ most: organisationsMax });
  // An organisation keeps the name that it was made with.
  const organisationName = (ctx: Context): Promise<string> =>
    names.recall(
      String(ctx.caller.organisation),
      async () => (await ctx.transaction((tx) => findOrganisation(tx, ctx.caller.organisation), "read"))?.name ?? "",
    );
  const baselines = createBaselineMemory();
  const detectors = parts.detectors ?? [];
  const checkParts: CheckParts = {
    events,
    links,
    organisationName,
    baselines,
    codeVersion: parts.version,
    detectors,
    measures,
  };
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
  const background = { database, contextOf, systemCaller, holder, log };
  const accept: AcceptParts = {
    events,
    findVersion: createVersionFinder(database),
    counts,
    retentionDays: config.retentionDays,
  };
  const folders = deploymentFolders(config.dataFolder);
  const sandbox = once(async () => probeSandbox({ temporary: folders.temporary }));
  const seal = createSeal(config.dataFolder, config.secretsKey);
  const variablesOf = ({ organisation, id }: { readonly organisation: number; readonly id: string }) =>
    openVariables(contextOf(systemCaller(organisation, "serving")), id, seal);
  const serving = createServing({
    ...{ database, folders, sandbox, log, variablesOf },
    isRoot: process.getuid?.() === 0,
    now: () => now().getTime(),
    onCrashLoop: (live) => {
      // Nobody waits for what a shadow says.
      if (live.is_shadow) return;
      const ctx = contextOf(systemCaller(live.organisation, "serving"));
      void trials
        .crashed(live)
        .then((isOnTrial) => (isOnTrial ? undefined : giveUp(ctx, live)))
        .then(() => serving.reconcile())
        .catch((error: unknown) => log.error({ error, deployment: live.id }, "a version that crashes is still live"));
    },
  });
  const recorder = createServedRecorder({
    log,
    store: async ({ organisation, model, version }, items) => {
      const ctx = contextOf(systemCaller(organisation, "serving"));
      const { rejected } = await acceptPredictions(ctx, accept, model, { items, unreadable: [] }, version);
      return rejected;
    },
  });
  const publicUrl = (): string => parts.publicUrl().href.replace(/\/+$/, "");
  const pushes: PushPlaces = {
    folderOf: (repository) => repositoryFolder(join(folders.root, "repositories"), repository),
    lanes: createPushLanes(createPlaces(pushesMost)),
    looks: createPlaces(looksMost),
    followers: createPlaces(followersMost),
    steps: deploySteps,
    log,
    jobUrl: (job) => `${publicUrl()}/api/v1/jobs/${job}`,
    onWaiting: () => scheduler?.soon("builds"),
  };
  const tally = createTally();
  const shadows = createShadows(() => now().getTime());
  const trials = createTrials({
    ...{ tally, shadows, links, organisationName, log, wanted: serving.wanted },
    problemOf: (id) => serving.problemOf(id),
    contextOf: (organisation) => contextOf(systemCaller(organisation, "serving")),
    warm: (deployment) => serving.warm(deployment),
    swapped: () => serving.reconcile(),
  });
  const manifestOf = (deployment: { readonly organisation: number; readonly id: string }): Promise<Manifest> =>
    readManifest(versionFolder(folders, deployment));
  const heads = createHeadKeeper(config.dataFolder);
  const giveBaseline = baselineGiver(log);
  const runner = createRunner({
    ...background,
    now,
    // The embedded database belongs to one process: whoever held a job before it is dead.
    isAlone: config.databaseUrl === null,
    open: async (ctx, job) =>
      job.kind === "replay"
        ? openReplay(ctx, job, { events, serving, manifestOf, outputOf: (id) => serving.servingOf(id)?.output ?? [] })
        : openBuild(ctx, job, {
            ...{ folders, sandbox, giveBaseline, installer: config.installer },
            fetchTree: treeFetcher({
              ...pushes,
              contextOf: (organisation) => contextOf(systemCaller(organisation, "jobs")),
              pin: parts.senders.pin,
            }),
            warm: (deployment) => serving.warm(deployment),
            openPreview: async (own, tx, { id, model }) => {
              await openPreview(own, tx, { id, model, requests: config.previewRequests });
            },
            onWaiting: () => scheduler?.soon("builds"),
            swapped: () => serving.reconcile(),
            variablesOf: async (deployment) => (await variablesOf(deployment)).values,
            hiding: (values) => hideValues(Object.values(values)),
          }),
  });
  const routes: readonly Route[] = withOlderPaths([
    ...operationRoutes({
      database,
      isDraining: draining.isDraining,
      version: parts.version,
      metrics,
      ...(disk === undefined ? {} : { diskRoom: disk.room }),
      routes: () => routes,
      cookieName: access.cookieName,
    }),
    liveRoute,
    ...access.routes,
    ...modelRoutes({ rebuild: rebuildBaseline }),
    ...overviewRoutes,
    ...predictionRoutes(accept, createRecall()),
    ...baselineRoutes({ uploads: join(config.dataFolder, "uploads"), events, log }),
    ...driftRoutes({ freshener, detectors }),
    ...demoRoutes({ ...checkParts, log }),
    ...performanceRoutes({ events, refresh: (ctx, model) => freshener.refresh(ctx, model) }),
    ...checkRoutes({ ...checkParts, onAlert: () => scheduler?.soon("deliveries") }),
    ...schedulerRoutes({
      jobs: () => scheduler?.jobs ?? [],
      database,
      clock,
      lastUpkeep: () => findLastUpkeep(database),
    }),
    ...alertRoutes({
      links,
      organisationName,
      resolveModel,
      acceptAsNormal: (ctx, normal) => acceptAsNormal(ctx, events, normal),
    }),
    ...ruleRoutes({ resolveModel }),
    ...previewRoutes({ resolveModel }),
    ...auditRoutes(heads),
    ...channelRoutes({ senders: parts.senders, seal, links, organisationName }),
    ...deploymentRoutes({
      incoming: folders.incoming,
      steps: deploySteps,
      publicUrl,
      servingOf: (id) => serving.servingOf(id),
      samplesOf: (deployment) => readSamples(folders, deployment),
      recordingOf: (model) => serving.settingsOf(model).recording,
      onWaiting: () => scheduler?.soon("builds"),
      swapped: () => serving.reconcile(),
    }),
    ...trafficRoutes({
      isWarm: (id) => serving.servingOf(id)?.state === "ready",
      warm: (deployment) => serving.warm(deployment),
      swapped: () => serving.reconcile(),
    }),
    ...experimentRoutes({ events, log, retentionDays: config.retentionDays }),
    ...versionPreviewRoutes({
      publicUrl,
      requests: config.previewRequests,
      isWarm: (id) => serving.servingOf(id)?.state === "ready",
      onWaiting: () => scheduler?.soon("builds"),
      clear: async (deployment) => {
        await serving.letGo(deployment.id);
        await rm(versionFolder(folders, deployment), { recursive: true, force: true });
      },
    }),
    ...gitRoutes(pushes),
    ...endpointRoutes({ memoryMbMax: config.workerMemoryMbMax, changed: () => serving.reconcile() }),
    ...variableRoutes({ seal, changed: () => serving.reconcile() }),
    ...repositoryRoutes({
      ...{ database, publicUrl, steps: deploySteps, refusal: parts.senders.refusal, pin: parts.senders.pin },
      seal,
      contextOf: (organisation) => contextOf(systemCaller(organisation, "github")),
      onWaiting: () => scheduler?.soon("builds"),
    }),
    ...jobRoutes({
      resolveModel,
      onWaiting: () => scheduler?.soon("builds"),
      onCancel: (job) => runner.cancel(job),
      ended: noteEnd,
      again: async (ctx, tx, subject) => {
        await changeDeployment(tx, ctx.caller.organisation, subject, {
          from: ["failed", "cancelled"],
          ...{ state: "building", problem: null, ended_at: null },
        });
        // After the change of the row, which whoever takes its files away holds.
        return existsSync(versionFolder(folders, { organisation: ctx.caller.organisation, id: subject }));
      },
    }),
    ...servingRoutes({
      ...{ serving, recorder, tally, shadows, now: () => now().getTime(), chance: Math.random },
      retentionDays: config.retentionDays,
      previewed: (ctx, model, version) =>
        ctx.transaction((tx) => findOpenPreview(tx, { organisation: ctx.caller.organisation, model, version }), "read"),
      whyNotServed: async (caller, reference) => {
        const ctx = contextOf(caller);
        const model = await resolveModel(ctx, reference);
        if (model === null) throw new Problem("model/not-found", "No such model.");
        return whyNotServed(ctx, model);
      },
    }),
  ]);
  const host: Host = {
    authenticate: (request, how) => access.authenticate(request, how),
    contextOf,
    resolvers: {
      model: { find: resolveModel, missing: () => new Problem("model/not-found", "No such model.") },
      key: { find: resolveKey, missing: () => new Problem("key/not-found", "No such key.") },
      alert: { find: resolveAlertReference, missing: () => new Problem("alert/not-found", "No such alert.") },
      channel: { find: resolveChannel, missing: () => new Problem("channel/not-found", "No such channel.") },
      rule: { find: resolveRule, missing: () => new Problem("rule/not-found", "No such rule.") },
      deployment: {
        find: resolveDeployment,
        missing: () => new Problem("deployment/not-found", "No such deployment."),
      },
      organisation: {
        find: resolveOrganisation,
        missing: () => new Problem("repository/not-found", "No such repository."),
      },
      repository: {
        find: repositoryResolver(resolveModel),
        missing: () => new Problem("repository/not-found", "No such repository; make the model first."),
      },
      job: { find: resolveJob, missing: () => new Problem("job/not-found", "No such job.") },
      endpoint: {
        find: endpointResolver(serving.find, resolveModel),
        missing: () => new Problem("model/not-found", "No such model."),
      },
      check: { find: resolveCheck, missing: () => new Problem("check/not-found", "No such check.") },
    },
    isOwnOrigin: (request) => access.isOwnOrigin(request),
    isDraining: draining.isDraining,
    hasRoomFor: (bytes) => disk === undefined || hasRoomFor(disk.space(), bytes),
    log,
    verifyAnswers: parts.verifyAnswers ?? false,
  };
  const live = createLive({ database, contextOf, log, sources: { job: liveJob } });
  const server = await createServer({
    ...{ routes, host, live },
    log,
    proxyHops: config.proxyHops,
    isSecure: config.publicUrl?.protocol === "https:",
    dashboard: builtDashboard,
    onAnswer: (answered) => measures.answered(answered),
  });
  const drain = createDrain(server, draining.isDraining);
  const writeCounts = async (): Promise<void> => {
    for (const count of counts.take())
      if (await writeCount(contextOf(systemCaller(count.organisation, "ingest")), count)) scheduler?.soon("checks");
  };
  const deliveries = createDeliveries({ ...background, senders: parts.senders, seal, chance: Math.random, now });
  const demoPlayer = createDemoPlayer({ database, events, contextOf, systemCaller });
  const jobs: Job[] = [
    {
      id: "checks",
      name: "Check the models that are due",
      everyMs: config.checkSeconds * 1_000,
      run: async () => {
        await runDueChecks({ ...checkParts, ...background, isStopping: draining.isDraining }, now);
        scheduler?.soon("deliveries");
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
          ...{ ...pushes, ...background, pin: parts.senders.pin },
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
  return {
    server,
    routes,
    host,
    contextOf,
    loadDemo: async (ctx, onProgress) => {
      const { done } = await startDemo(ctx, { ...checkParts, log }, onProgress);
      await done;
    },
    prepare: async () => {
      for (const { id } of await listOrganisations(database)) {
        await renewSeals(contextOf(systemCaller(id, "secrets")), { seal, config, log });
      }
      await serving.reconcile();
    },
    start: () => {
      scheduler = startJobs(
        jobs.map((job) => measureJob(job, measures)),
        log,
      );
    },
    stop: async () => {
      draining.start();
      await drain.close(requestsMs);
      // While what is served is still known: the last second's counts and what shadows said are written by nobody else.
      await Promise.all([recorder.flush(), within(lookMs, trials.look())]);
      await Promise.all([serving.stop(), runner.stop()]);
      // A check or a delivery that takes longer is given up; its lease runs out, and it is done again.
      await within(jobsMs, Promise.all([scheduler?.stop(), deliveries.stop()]));
      await parts.senders.close();
      stopMeasuring();
      await writeCounts();
    },
  };
}

// Together with the end of the stores these leave a second of the ten that a stop may take.
const requestsMs = 4_000;
const lookMs = 500;
const jobsMs = 1_500;
