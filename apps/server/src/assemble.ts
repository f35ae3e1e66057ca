import { createKeyring, keyRoutes, resolveKey } from "./access/index.ts";
import type { Config } from "./config.ts";
import { builtDashboard, createServer } from "./create-server.ts";
import { modelRoutes, resolveModel } from "./models/index.ts";
import { operationRoutes } from "./operation/index.ts";
import { withOlderPaths } from "./older-paths.ts";
import type { Clock } from "./platform/clock.ts";
import type { Caller, Context } from "./platform/context.ts";
import type { Database } from "./platform/database/postgres.ts";
import { createDraining } from "./platform/draining.ts";
import type { EventStore } from "./platform/events/event-store.ts";
import type { Host } from "./platform/http/mount.ts";
import { Problem } from "./platform/http/problem.ts";
import { newId } from "./platform/ids.ts";
import type { Log } from "./platform/log.ts";
import { addIngestCount, createIngestCounts, predictionRoutes } from "./predictions/index.ts";
import { repeat } from "./platform/repeat.ts";
import { systemCaller } from "./access/index.ts";

export type Parts = {
  readonly config: Config;
  readonly database: Database;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** In tests: answers are held against their schemas. */
  readonly verifyAnswers?: boolean;
};

/** Puts the slices together on what they are given, and starts what runs by itself. */
export async function assemble(parts: Parts) {
  const { config, database, events, clock, log } = parts;
  const now = (): Date => clock.now();
  const contextOf = (caller: Caller): Context => ({
    caller,
    now,
    newId: (noun) => newId(noun, now().getTime()),
    transaction: (run) => database.transaction(caller.organisation === 0 ? [] : [caller.organisation], run),
  });
  const draining = createDraining();
  const keyring = createKeyring({ database, now });
  const counts = createIngestCounts();
  const routes = withOlderPaths([
    ...operationRoutes({ database, isDraining: draining.isDraining, version: parts.version }),
    ...keyRoutes({ keyring, resolveModel }),
    ...modelRoutes,
    ...predictionRoutes({ events, counts, retentionDays: config.retentionDays }),
  ]);
  const host: Host = {
    async authenticate(request) {
      const presented = presentedKey(request.headers);
      const caller = presented === null ? null : await keyring.find(presented);
      return caller === null ? null : { caller, viaCookie: false };
    },
    contextOf,
    resolvers: {
      model: { find: resolveModel, missing: () => new Problem("model/not-found", "No such model.") },
      key: { find: resolveKey, missing: () => new Problem("key/not-found", "No such key.") },
    },
    isOwnOrigin: () => false,
    isDraining: draining.isDraining,
    log,
    verifyAnswers: parts.verifyAnswers ?? false,
  };
  const server = await createServer({
    routes,
    host,
    log,
    proxyHops: config.proxyHops,
    isSecure: config.publicUrl?.protocol === "https:",
    dashboard: builtDashboard,
    onAnswer: () => {},
  });
  const writeCounts = async (): Promise<void> => {
    for (const count of counts.take())
      await contextOf(systemCaller(count.organisation, "ingest")).transaction((tx) => addIngestCount(tx, count));
  };
  const jobs = [repeat("ingest-counts", 1_000, writeCounts, log)];
  return {
    server,
    routes,
    contextOf,
    /** Not ready, then no request, then no job. */
    async stop() {
      draining.start();
      await server.close();
      await Promise.all(jobs.map((job) => job.stop()));
      await writeCounts();
    },
  };
}

/** The key of a request: `X-API-Key`, or a bearer token; never the query, which ends in logs. */
function presentedKey(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const header = headers["x-api-key"];
  if (typeof header === "string") return header.trim();
  const bearer = /^Bearer (.+)$/i.exec(headers["authorization"]?.toString() ?? "")?.[1];
  return bearer?.trim() ?? null;
}
