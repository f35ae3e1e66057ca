import { BuildProblem, createDeployment, type DeploymentEvent, readManifest, type Sandbox } from "@driftguard/runtime";

import {
  type DeploymentFolders,
  listLiveDeployments,
  type LiveDeployment,
  type Serving,
  versionFolder,
  workerUid,
} from "../deployments/index.ts";
import type { Database } from "../platform/database/postgres.ts";
import type { Log } from "../platform/log.ts";
import { within } from "../platform/within.ts";
import { type Endpoint, endpointOf, type Slot } from "./endpoint.ts";
import { routeTable, type RouteTable } from "./route-table.ts";

export type ServingParts = {
  readonly database: Database;
  readonly folders: DeploymentFolders;
  readonly sandbox: () => Promise<Sandbox>;
  readonly isRoot: boolean;
  readonly now: () => number;
  readonly log: Log;
  /** Told when a live version's workers die again and again. */
  readonly onCrashLoop: (live: LiveDeployment) => void;
};

export type ServingRuntime = {
  /** Who answers for a model at this moment; a request asks once. */
  readonly find: (organisation: number, reference: string) => Endpoint | null;
  /** Starts a version beside the one that is live. @throws BuildProblem */
  readonly warm: (deployment: Wanted) => Promise<void>;
  /** Serves what the database says is live, and only that: starts, swaps, drains. */
  readonly reconcile: () => Promise<void>;
  readonly servingOf: (id: string) => Serving;
  /** Answers what was asked, then ends all workers. */
  readonly stop: () => Promise<void>;
};

type Wanted = Pick<LiveDeployment, "organisation" | "id" | "slot">;

type Running = {
  readonly wanted: Wanted;
  serves: NonNullable<Slot["serves"]> | null;
  hasStarted: boolean;
  problem: string | null;
  /** Settles when it has started, or could not. */
  starting: Promise<void>;
  /** Epoch ms; until then what is not live any more stays warm, for a way back. */
  keptUntil: number | null;
  triedAt: number;
  readonly output: string[];
};

const keptMs = 15 * 60_000;
const againMs = 30_000;
const outputLines = 200;

/** Runs the live versions of every organisation in this process, and swaps them without losing a request. */
export function createServing(parts: ServingParts): ServingRuntime {
  const { log, now } = parts;
  const running = new Map<string, Running>();
  const ending = new Set<Promise<void>>();
  let table: RouteTable<Endpoint> = routeTable<Endpoint>([]);
  let wanted: readonly LiveDeployment[] = [];
  let turn: Promise<void> = Promise.resolve();
  let isStopping = false;

  const start = async (one: Running): Promise<void> => {
    one.triedAt = now();
    one.hasStarted = false;
    one.problem = null;
    const folder = versionFolder(parts.folders, one.wanted);
    try {
      const manifest = await readManifest(folder);
      const deployment = createDeployment({
        manifest,
        folder,
        environments: parts.folders.environments,
        sandbox: await parts.sandbox(),
        variables: {},
        uid: workerUid(one.wanted.slot, parts.isRoot),
        clock: { now },
        onEvent: (event) => hear(one, event),
      });
      one.serves = { deployment, manifest };
      // Requests that come while it starts wait in its queue.
      publish();
      await deployment.start();
      one.hasStarted = true;
    } catch (error) {
      one.problem =
        error instanceof BuildProblem ? error.message : "It could not be started; the server's log says why.";
      if (!(error instanceof BuildProblem))
        log.error({ error, deployment: one.wanted.id }, "a version could not be started");
      await one.serves?.deployment.stop();
      one.serves = null;
      throw error;
    }
  };

  const hear = (one: Running, event: DeploymentEvent): void => {
    const { id } = one.wanted;
    switch (event.kind) {
      case "output":
        one.output.push(event.line);
        if (one.output.length > outputLines) one.output.shift();
        return;
      case "worker-started":
        return log.info({ deployment: id, pid: event.pid, ms: event.milliseconds }, "a worker started");
      case "worker-died":
        return log.warn({ deployment: id, pid: event.pid, reason: event.reason }, "a worker died");
      case "state": {
        if (event.to !== "crash-loop") return;
        one.problem = "Its workers died again and again; they are not started any more.";
        const live = wanted.find((each) => each.id === id);
        if (live !== undefined) parts.onCrashLoop(live);
      }
    }
  };

  const open = (deployment: Wanted): Running => {
    const known = running.get(deployment.id);
    if (known !== undefined && (known.problem === null || now() - known.triedAt < againMs)) return known;
    const one: Running = known ?? {
      ...{
        wanted: deployment,
        serves: null,
        hasStarted: false,
        problem: null,
        keptUntil: null,
        triedAt: 0,
        output: [],
      },
      starting: Promise.resolve(),
    };
    running.set(deployment.id, one);
    one.starting = start(one);
    // Whoever waits for it hears of it; for all others its problem stands on it.
    one.starting.then(publish, publish);
    return one;
  };

  const publish = (): void => {
    if (isStopping) return;
    table = routeTable([...byModel(wanted.filter(({ is_shadow }) => !is_shadow)).values()].map(endpointNow));
  };

  /** What was swapped in elsewhere starts here first; until then those of before answer, in their shares. */
  const endpointNow = (shares: readonly [LiveDeployment, ...LiveDeployment[]]): Endpoint => {
    const [{ organisation, model_public_id }] = shares;
    const before = table.find(organisation, model_public_id);
    const isAwaited = shares.some(({ id }) => {
      const one = running.get(id);
      const isReady = one !== undefined && one.serves !== null && one.hasStarted;
      return !isReady && one?.problem == null && before?.slots.every((slot) => slot.live.id !== id);
    });
    if (isAwaited && before?.slots[0].serves != null) return before;
    const [first, ...others] = shares;
    return endpointOf([slotNow(first), ...others.map(slotNow)]);
  };

  const slotNow = (live: LiveDeployment): Slot => {
    const one = running.get(live.id);
    return { live, serves: one?.serves ?? null, problem: one?.problem ?? null };
  };

  const retire = (): void => {
    const served = new Set(table.slots.flatMap(({ slots }) => slots.map(({ live }) => live.id)));
    for (const [id, one] of running) {
      if (served.has(id) || wanted.some((live) => live.id === id)) {
        one.keptUntil = null;
        continue;
      }
      one.keptUntil ??= now() + keptMs;
      if (one.problem === null && now() < one.keptUntil) continue;
      running.delete(id);
      end(one.serves === null ? Promise.resolve() : one.serves.deployment.drain(), id);
    }
  };

  const end = (work: Promise<void>, id: string): void => {
    const done = work.catch((error: unknown) => log.warn({ error, deployment: id }, "a version did not end in order"));
    ending.add(done);
    void done.then(() => ending.delete(done));
  };

  return {
    find: (organisation, reference) => table.find(organisation, reference),
    async warm(deployment) {
      if (isStopping) throw new Error("the server stops");
      await open(deployment).starting;
    },
    reconcile() {
      const next = turn.then(async () => {
        if (isStopping) return;
        wanted = await listLiveDeployments(parts.database);
        for (const live of wanted) open(live);
        publish();
        retire();
      });
      turn = next.catch(() => undefined);
      return next;
    },
    servingOf(id) {
      const one = running.get(id);
      if (one === undefined) return null;
      const figures = one.serves?.deployment.figures();
      return {
        state: one.serves?.deployment.state() ?? "stopped",
        problem: one.problem,
        workers: figures?.workers ?? 0,
        answered: figures?.answered ?? 0,
        failed: figures?.failed ?? 0,
        restarts: figures?.restarts ?? 0,
        output: [...one.output],
      };
    },
    async stop() {
      isStopping = true;
      await turn;
      const all = [...running.values()].flatMap(({ serves }) => (serves === null ? [] : [serves.deployment]));
      await within(drainMs, Promise.all([...all.map((deployment) => deployment.drain()), ...ending]));
      await Promise.all(all.map((deployment) => deployment.stop()));
    },
  };
}

type Shares = [LiveDeployment, ...LiveDeployment[]];

function byModel(all: readonly LiveDeployment[]): ReadonlyMap<number, Shares> {
  const found = new Map<number, Shares>();
  for (const live of all) {
    const shares = found.get(live.model);
    if (shares === undefined) found.set(live.model, [live]);
    else shares.push(live);
  }
  return found;
}

// Requests have ended by then; what is left is to let the workers go.
const drainMs = 1_500;
