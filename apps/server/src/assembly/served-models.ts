import { join } from "node:path";

import {
  BuildProblem,
  createQueueRoom,
  keepBases,
  type Manifest,
  probeSandbox,
  readManifest,
} from "@driftguard/runtime";

import { listOrganisations, systemCaller } from "../access/index.ts";
import { baselineGiver } from "../baselines/index.ts";
import { deploymentFolders, deploySteps, openBuild, versionFolder } from "../deployments/index.ts";
import { createRunner, findJobAbout } from "../jobs/index.ts";
import { availableMemory, thisMachine } from "../platform/available-memory.ts";
import { acceptPredictions } from "../predictions/index.ts";
import {
  createPlaces,
  createPushLanes,
  type PushPlaces,
  repositoryFolder,
  treeFetcher,
} from "../repositories/index.ts";
import {
  createServedRecorder,
  createServing,
  createShadows,
  createTally,
  giveUp,
  type ServedRecorder,
  type ServingRuntime,
  type Shadows,
  type Tally,
} from "../serving/index.ts";
import { createTrials } from "../traffic/index.ts";
import { hideValues, openVariables } from "../variables/index.ts";
import {
  cancelBranchless,
  listBranchBuilds,
  listBranchPreviews,
  openPreview,
  openReplay,
  putAwayBranchless,
} from "../version-previews/index.ts";
import { keepApart } from "./keep-apart.ts";
import type { Parts } from "./parts.ts";
import type { Shared } from "./shared.ts";

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

/** @param megabytes - what the operator says; `null`: an eighth of the memory that is left at the start, and 32 at least */
function queueBytes(megabytes: number | null): number {
  return megabytes === null ? Math.max(32 * 2 ** 20, availableMemory(thisMachine()) / 8) : megabytes * 2 ** 20;
}

export type ServedModels = {
  readonly folders: ReturnType<typeof deploymentFolders>;
  /** What the build of a version found. @throws BuildProblem where its files are gone */
  readonly manifestOf: (deployment: { readonly organisation: number; readonly id: string }) => Promise<Manifest>;
  readonly pushes: PushPlaces;
  readonly recorder: ServedRecorder;
  readonly runner: ReturnType<typeof createRunner>;
  readonly serving: ServingRuntime;
  readonly shadows: Shadows;
  readonly tally: Tally;
  readonly trials: ReturnType<typeof createTrials>;
  /** Makes the environments that the operator wants to be there. */
  readonly keepBaseEnvironments: (signal: AbortSignal) => Promise<void>;
};

/** What builds, serves and tries out the models that were pushed. */
export function createServedModels(parts: Parts, shared: Shared): ServedModels {
  const { config, database, log } = parts;
  const { accept, background, contextOf, events, links, now, organisationName, publicUrl, seal, wake } = shared;
  const folders = deploymentFolders(config.dataFolder);
  const probed = once(async () => {
    const found = await probeSandbox({ temporary: folders.temporary });
    const open = found.notStopped.map(({ name }) => name);
    log.info({ isolationLevel: found.level, notStopped: open }, "the isolation of models was tried");
    return found;
  });
  // At the start and not at the first push, but nothing waits for it: whoever needs it sooner shares it.
  probed().catch((error: unknown) => log.error({ error }, "the isolation of models could not be tried"));
  const sandbox = keepApart(probed, async () => (await listOrganisations(database)).length);
  const variablesOf = ({ organisation, id }: { readonly organisation: number; readonly id: string }) =>
    openVariables(contextOf(systemCaller(organisation, "serving")), id, seal);
  const serving = createServing({
    ...{ database, folders, sandbox, log, variablesOf },
    isRoot: process.getuid?.() === 0,
    now: () => now().getTime(),
    previewsWarmMax: config.previewsWarmMax,
    freeMemoryMb: () => availableMemory(thisMachine()) / 2 ** 20,
    queueRoom: createQueueRoom(queueBytes(config.queueMbMax)),
    onCrashLoop: (live) => {
      // Nobody waits for what a shadow says.
      if (live.is_shadow) return;
      const ctx = contextOf(systemCaller(live.organisation, "serving"));
      void trials
        .crashed(live)
        .then((isOnTrial) => (isOnTrial ? undefined : giveUp(ctx, live, { links, organisationName })))
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
  const pushes: PushPlaces = {
    folderOf: (repository) => repositoryFolder(join(folders.root, "repositories"), repository),
    lanes: createPushLanes(createPlaces(pushesMost)),
    looks: createPlaces(looksMost),
    followers: createPlaces(followersMost),
    steps: deploySteps,
    branches: {
      watched: (ctx, of) =>
        ctx.transaction(
          async (tx) =>
            [
              ...(await listBranchPreviews(tx, ctx.caller.organisation, of)),
              ...(await listBranchBuilds(tx, ctx.caller.organisation, of)),
            ].map(({ branch }) => branch),
          "read",
        ),
      async settle(ctx, of) {
        // First: a build that ends meanwhile has a preview by then.
        const cancelled = await cancelBranchless(ctx, of);
        for (const { deployment, branch, version, job } of cancelled) {
          runner.cancel(job);
          log.info({ deployment, branch, version }, "a branch was deleted, so its build is cancelled");
        }
        const gone = await putAwayBranchless(ctx, of);
        for (const { deployment, branch, version } of gone) {
          // GitHub waits ten seconds and a pusher's lane is held meanwhile: its last answers may take longer.
          void serving.letGo(deployment);
          log.info({ deployment, branch, version }, "a branch was deleted, so its preview is put away");
        }
        return [...cancelled, ...gone];
      },
    },
    log,
    jobUrl: (job) => `${publicUrl()}/api/v1/jobs/${job}`,
    onWaiting: () => wake.soon("builds"),
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
            memoryMbMax: config.workerMemoryMbMax,
            // Somebody else's disk is not ours to measure.
            spent: () => parts.disk?.spent() ?? new AbortController().signal,
            fetchTree: treeFetcher({
              ...pushes,
              contextOf: (organisation) => contextOf(systemCaller(organisation, "jobs")),
              ...{ pin: parts.senders.pin, seal },
            }),
            warm: (deployment) => serving.warm(deployment),
            openPreview: async (own, tx, { id, model }) => {
              // Somebody has cancelled it, or deleted its branch, while it became ready.
              const job = await findJobAbout(tx, own.caller.organisation, id);
              if (job !== null && job.cancel_asked_at !== null) return;
              await openPreview(own, tx, { id, model, requests: config.previewRequests });
            },
            onWaiting: () => wake.soon("builds"),
            swapped: () => serving.reconcile(),
            variablesOf: async (deployment) => (await variablesOf(deployment)).values,
            hiding: (values) => hideValues(Object.values(values)),
          }),
  });
  const keepBaseEnvironments = async (signal: AbortSignal): Promise<void> => {
    await keepBases(config.baseEnvironments, {
      ...{ environments: folders.environments, installer: config.installer, sandbox, signal },
      clock: { now: () => now().getTime() },
      log: (line) => log.info({ line }, "an environment of BASE_ENVIRONMENTS is made"),
      onFailed: (requirements, error) => {
        const lines = error instanceof BuildProblem ? error.lines.slice(-20) : [];
        log.warn({ error, lines, requirements }, "an environment of BASE_ENVIRONMENTS could not be made");
      },
    });
  };
  return { folders, keepBaseEnvironments, manifestOf, pushes, recorder, runner, serving, shadows, tally, trials };
}
