import { listOrganisations, systemCaller } from "../access/index.ts";
import { createDeliveries } from "../channels/index.ts";
import { builtDashboard, createServer } from "../create-server.ts";
import { startDemo } from "../demo/index.ts";
import { liveJob } from "../jobs/index.ts";
import { measureJob } from "../operation/index.ts";
import type { Caller, Context } from "../platform/context.ts";
import { hasRoomFor } from "../platform/disk/room-of.ts";
import { createDrain } from "../platform/http/drain-server.ts";
import type { Host } from "../platform/http/mount.ts";
import type { Route } from "../platform/http/route.ts";
import { createLive } from "../platform/live/create-live.ts";
import { within } from "../platform/within.ts";
import { writeCount } from "../predictions/index.ts";
import { renewSeals } from "../renew-seals.ts";
import { type Scheduler, startJobs } from "../scheduler/index.ts";
import { listJobs } from "./list-jobs.ts";
import { listRoutes } from "./list-routes.ts";
import type { Parts, Wake } from "./parts.ts";
import { resolversOf } from "./resolvers.ts";
import { createServedModels } from "./served-models.ts";
import { createShared } from "./shared.ts";

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

/** Puts the slices together on what they are given. */
export async function assemble(parts: Parts): Promise<Assembled> {
  const { config, database, disk, log } = parts;
  let scheduler: Scheduler | null = null;
  const stopping = new AbortController();
  const wake: Wake = { soon: (job) => scheduler?.soon(job), jobs: () => scheduler?.jobs ?? [] };
  const shared = createShared(parts, wake);
  const { access, background, checkParts, contextOf, counts, draining, measures, now, seal } = shared;
  const served = createServedModels(parts, shared);
  const { recorder, runner, serving, trials } = served;
  const routes = listRoutes(parts, shared, served);
  const host: Host = {
    authenticate: (request, how) => access.authenticate(request, how),
    contextOf,
    resolvers: resolversOf(shared, served),
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
      if (await writeCount(contextOf(systemCaller(count.organisation, "ingest")), count)) wake.soon("checks");
  };
  const deliveries = createDeliveries({ ...background, senders: parts.senders, seal, chance: Math.random, now });
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
        listJobs(parts, shared, served, { deliveries, writeCounts }).map((job) => measureJob(job, measures)),
        log,
      );
      served
        .keepBaseEnvironments(stopping.signal)
        .catch(
          (error: unknown) =>
            stopping.signal.aborted || log.warn({ error }, "the base environments were not looked at"),
        );
    },
    stop: async () => {
      draining.start();
      stopping.abort();
      await drain.close(requestsMs);
      // While what is served is still known: the last second's counts and what shadows said are written by nobody else.
      await Promise.all([recorder.flush(), within(lookMs, trials.look())]);
      await Promise.all([serving.stop(), runner.stop()]);
      // A check or a delivery that takes longer is given up; its lease runs out, and it is done again.
      await within(jobsMs, Promise.all([scheduler?.stop(), deliveries.stop()]));
      await parts.senders.close();
      shared.stopMeasuring();
      await writeCounts();
    },
  };
}

// Together with the end of the stores these leave a second of the ten that a stop may take.
const requestsMs = 4_000;
const lookMs = 500;
const jobsMs = 1_500;
