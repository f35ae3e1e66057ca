import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { systemCaller } from "../access/index.ts";
import { alertRoutes } from "../alerts/index.ts";
import { auditRoutes } from "../audit/index.ts";
import { acceptAsNormal, baselineRoutes, rebuildBaseline } from "../baselines/index.ts";
import { channelRoutes } from "../channels/index.ts";
import { checkRoutes } from "../checks/index.ts";
import { demoRoutes } from "../demo/index.ts";
import {
  addConsent,
  changeDeployment,
  deploymentRoutes,
  deploySteps,
  noteEnd,
  readSamples,
  versionFolder,
  whyNotServed,
} from "../deployments/index.ts";
import { driftRoutes } from "../drift/index.ts";
import { endpointRoutes } from "../endpoints/index.ts";
import { experimentRoutes } from "../experiments/index.ts";
import { jobRoutes } from "../jobs/index.ts";
import { createRecall, modelRoutes } from "../models/index.ts";
import { withOlderPaths } from "../older-paths.ts";
import { operationRoutes } from "../operation/index.ts";
import { overviewRoutes } from "../overview/index.ts";
import { performanceRoutes } from "../performance/index.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Route } from "../platform/http/route.ts";
import { liveRoute } from "../platform/live/live-route.ts";
import { predictionRoutes } from "../predictions/index.ts";
import { previewRoutes } from "../previews/index.ts";
import { gitRoutes, reconcileChanged, repositoryRoutes, settleRepository } from "../repositories/index.ts";
import { ruleRoutes } from "../rules/index.ts";
import { schedulerRoutes } from "../scheduler/index.ts";
import { servingRoutes } from "../serving/index.ts";
import { trafficRoutes } from "../traffic/index.ts";
import { findLastUpkeep } from "../upkeep/index.ts";
import { variableRoutes } from "../variables/index.ts";
import { findOpenPreview, versionPreviewRoutes } from "../version-previews/index.ts";
import type { Parts } from "./parts.ts";
import type { ServedModels } from "./served-models.ts";
import type { Shared } from "./shared.ts";

/** Every route of the server, slice by slice, as they are read in the API's pages. */
export function listRoutes(parts: Parts, shared: Shared, served: ServedModels): readonly Route[] {
  const { clock, config, database, disk, log } = parts;
  const { accept, access, checkParts, contextOf, draining, events, freshener, heads, links, metrics } = shared;
  const { now, organisationName, publicUrl, resolveModel, seal, wake } = shared;
  const { folders, manifestOf, pushes, recorder, runner, serving, shadows, tally } = served;
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
    ...driftRoutes({ freshener, detectors: parts.detectors ?? [] }),
    ...demoRoutes({ ...checkParts, log }),
    ...performanceRoutes({ events, refresh: (ctx, model) => freshener.refresh(ctx, model) }),
    ...checkRoutes({ ...checkParts, onAlert: () => wake.soon("deliveries") }),
    ...schedulerRoutes({
      jobs: wake.jobs,
      database,
      clock,
      lastUpkeep: () => findLastUpkeep(database),
    }),
    ...alertRoutes({
      links,
      organisationName,
      resolveModel,
      acceptAsNormal: (ctx, normal) => acceptAsNormal(ctx, events, normal),
      onMessage: () => wake.soon("deliveries"),
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
      onWaiting: () => wake.soon("builds"),
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
      onWaiting: () => wake.soon("builds"),
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
      branches: pushes.branches,
      onWaiting: () => wake.soon("builds"),
      changed(repository) {
        const ctx = contextOf(systemCaller(repository.organisation, "repositories"));
        const own = { ...pushes, contextOf, systemCaller, isChanged: true };
        Promise.all([
          settleRepository(repository, own),
          reconcileChanged(ctx, repository.model, now(), { ...pushes, pin: parts.senders.pin, seal }),
        ]).catch((error: unknown) =>
          log.warn({ error, ...repository }, "a changed branch was not looked at: its next push is, or another change"),
        );
      },
    }),
    ...jobRoutes({
      resolveModel,
      onWaiting: () => wake.soon("builds"),
      onCancel: (job) => runner.cancel(job),
      ended: noteEnd,
      again: async (ctx, tx, subject, allow) => {
        await addConsent(ctx, tx, subject, allow);
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
      ...{ retentionDays: config.retentionDays, manifestOf },
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
  return routes;
}
