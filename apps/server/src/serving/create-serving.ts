import { BuildProblem, type DeploymentEvent, type QueueRoom, readManifest, type Sandbox } from "@driftguard/runtime";

import { type EndpointSettings, usualEndpointSettings } from "@driftguard/protocol";

import {
  type DeploymentFolders,
  listLiveDeployments,
  type LiveDeployment,
  type Serving,
  versionFolder,
} from "../deployments/index.ts";
import { listEndpointSettings } from "../endpoints/index.ts";
import type { Database } from "../platform/database/postgres.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Log } from "../platform/log.ts";
import { within } from "../platform/within.ts";
import { listVariableStamps, type OpenVariables } from "../variables/index.ts";
import { createAdmission } from "./admit-preview.ts";
import { againMs, createRenewals, goesOn } from "./create-renewals.ts";
import { type Endpoint, endpointOf, type Slot } from "./endpoint.ts";
import { hideInProblem } from "./hide-in-problem.ts";
import { keepMemoryThatRan, limitsToTry, readMemoryThatRan } from "./memory-that-ran.ts";
import { makeWorkers } from "./make-workers.ts";
import { routeTable, type RouteTable } from "./route-table.ts";
import {
  newRunning,
  presentRunning,
  type Running,
  stateOf,
  take,
  type Wanted,
  type Wish,
  withMemory,
  type Workers,
} from "./running.ts";

export type ServingParts = {
  readonly database: Database;
  readonly folders: DeploymentFolders;
  readonly sandbox: () => Promise<Sandbox>;
  readonly isRoot: boolean;
  readonly now: () => number;
  readonly log: Log;
  /** Of the previews of all models, those that run at a time. */
  readonly previewsWarmMax: number;
  /** That this machine, or the part of it that this process may use, has left. */
  readonly freeMemoryMb: () => number;
  /** Where the requests of all deployments wait. */
  readonly queueRoom: QueueRoom;
  /** What the workers of a deployment find in their environment. */
  readonly variablesOf: (deployment: Pick<LiveDeployment, "organisation" | "id">) => Promise<OpenVariables>;
  /** Told when a live version's workers die again and again. */
  readonly onCrashLoop: (live: LiveDeployment) => void;
};

export type ServingRuntime = {
  /** Who answers for a model at this moment; a request asks once. */
  readonly find: (organisation: number, reference: string) => Endpoint | null;
  /** Starts a version beside the one that is live. @throws BuildProblem */
  readonly warm: (deployment: Wanted) => Promise<void>;
  /**
   * Runs a version that nobody else is sent to, and lets it rest when it was not asked for as long as its model says, or
   * sooner for another one, where many are.
   *
   * @throws BuildProblem where it does not start
   * @throws Problem serve/not-ready where what is live leaves no memory for it, or it is put away while it starts
   */
  readonly wake: (deployment: Wanted) => Promise<NonNullable<Slot["serves"]>>;
  /** Ends the workers of a version that is neither live nor asked beside what is. */
  readonly letGo: (id: string) => Promise<void>;
  /** Whose requests stand in a queue, as one organisation sees it. */
  readonly waiting: (organisation: number) => "own" | "others" | "nobody";
  /** Serves what the database says is live, and only that: starts, swaps, drains. */
  readonly reconcile: () => Promise<void>;
  readonly servingOf: (id: string) => Serving;
  /** Why a version does not serve. */
  readonly problemOf: (id: string) => string | null;
  /** How a model is served, by its number in this installation. */
  readonly settingsOf: (model: number) => EndpointSettings;
  /** Everything that is live, or asked beside what is. */
  readonly wanted: () => readonly LiveDeployment[];
  /** Answers what was asked, then ends all workers. */
  readonly stop: () => Promise<void>;
};

const keptMs = 15 * 60_000;
const outputLines = 200;

/** Runs the live versions of every organisation in this process, and swaps them without losing a request. */
export function createServing(parts: ServingParts): ServingRuntime {
  const { log, now } = parts;
  const running = new Map<string, Running>();
  const ending = new Set<Promise<void>>();
  let table: RouteTable<Endpoint> = routeTable<Endpoint>([]);
  let wanted: readonly LiveDeployment[] = [];
  let settings: ReadonlyMap<number, EndpointSettings> = new Map();
  let stamps: ReadonlyMap<number, number> = new Map();
  let turn: Promise<void> = Promise.resolve();
  let isStopping = false;

  const start = async (one: Running): Promise<void> => {
    one.triedAt = now();
    one.triedFor = wishOf(one);
    one.hasStarted = false;
    one.problem = null;
    one.behind = null;
    try {
      await startWithin(one);
    } catch (error) {
      const hidden = hideInProblem(error, one.hide);
      one.problem =
        hidden instanceof BuildProblem ? hidden.message : "It could not be started; the server's log says why.";
      if (!(hidden instanceof BuildProblem))
        log.error({ error: hidden, deployment: one.wanted.id }, "a version could not be started");
      await one.serves?.deployment.stop();
      one.serves = null;
      throw hidden;
    }
  };

  /** Within the first limit of memory under which it starts. */
  const startWithin = async (one: Running): Promise<void> => {
    const wished = wishOf(one).memoryMb;
    const limits = limitsToTry(wished, await readMemoryThatRan(versionFolder(parts.folders, one.wanted)));
    let refusal: BuildProblem | null = null;
    for (const memoryMb of limits) {
      try {
        await startWith(one, memoryMb);
        if (refusal === null || memoryMb === wished) return;
        one.renewedAt = now();
        one.behind = goesOn(refusal.message);
        return;
      } catch (error) {
        const hidden = hideInProblem(error, one.hide);
        if (!(hidden instanceof BuildProblem) || !isHeld(one)) throw hidden;
        await one.serves?.deployment.stop();
        one.serves = null;
        // What is told is why it does not start as it is set, where it starts in no way.
        if (memoryMb === wished || refusal === null) refusal = hidden;
      }
    }
    throw refusal ?? new Error("a version has one limit at least to be started with");
  };

  const startWith = async (one: Running, memoryMb: number | null): Promise<void> => {
    const made = await makeWith(one, memoryMb);
    // These workers would be nobody's, and end with the process only.
    if (!isHeld(one)) throw new BuildProblem("cancelled", "It was let go before it started.");
    take(one, made);
    // Requests that come while it starts wait in its queue.
    publish();
    await made.serves.deployment.start();
    one.hasStarted = true;
    keepRan(one);
  };

  const keepRan = (one: Running): void => {
    void keepMemoryThatRan(versionFolder(parts.folders, one.wanted), one.memoryMb).catch((error: unknown) =>
      log.warn({ error, deployment: one.wanted.id }, "under which memory a version ran could not be kept"),
    );
  };

  const isHeld = (one: Running): boolean => !isStopping && running.get(one.wanted.id) === one;

  const makeWith = (one: Running, memoryMb: number | null): Promise<Workers> =>
    makeWorkers(parts, one.wanted, { memoryMb, onEvent: (event) => hear(one, event) });

  const settingsOf = (model: number): EndpointSettings => settings.get(model) ?? usualEndpointSettings;

  const wishOf = ({ wanted: { model } }: Pick<Running, "wanted">): Wish => ({
    memoryMb: settingsOf(model).memory_mb,
    variables: stamps.get(model) ?? 0,
  });

  const { isOther, renewWhereOther } = createRenewals({
    ...{ now, log, wishOf, make: (one) => makeWith(one, wishOf(one).memoryMb) },
    isCurrent: (one, serves) => isHeld(one) && (serves === undefined || one.serves === serves),
    swap: (one, workers) => {
      const before = one.serves;
      take(one, workers);
      publish();
      keepRan(one);
      if (before !== null) void end(before.deployment.drain(), one.wanted.id);
    },
  });

  /** Ends workers that nobody has asked for long; the route stays, and the next request starts one. */
  const letRest = (): void => {
    for (const shares of byModel(wanted).values()) {
      const [live, ...others] = shares;
      // A version that is compared with another, as canary or shadow, is judged by its times: it stays awake.
      if (others.length > 0 || live.trial !== null) continue;
      const one = running.get(live.id);
      const idleMs = settingsOf(live.model).idle_minutes * 60_000;
      if (one?.serves == null || !one.hasStarted || idleMs === 0) continue;
      const { deployment } = one.serves;
      const usedAt = Math.max(one.triedAt, deployment.figures().lastRequestAt ?? 0);
      if (deployment.state() !== "ready" || now() - usedAt < idleMs) continue;
      log.info({ deployment: live.id }, "a version rests until it is asked");
      void end(deployment.rest(), live.id);
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
        if (event.to === "stopped" && event.from === "starting" && one.hasStarted && stateOf(one) === "stopped")
          one.problem = "It could not be woken, and is tried again; its output says why.";
        if (event.to !== "crash-loop") return;
        one.problem = "Its workers died again and again; they are not started any more.";
        const live = wanted.find((each) => each.id === id);
        if (live !== undefined) parts.onCrashLoop(live);
      }
    }
  };

  const open = (deployment: Wanted): Running => {
    const known = running.get(deployment.id);
    if (known !== undefined && (known.problem === null || (now() - known.triedAt < againMs && !isOther(known))))
      return known;
    const one = known ?? newRunning(deployment);
    running.set(deployment.id, one);
    one.starting = start(one);
    // Whoever waits for it hears of it; for all others its problem stands on it.
    one.starting.then(() => {
      publish();
      // It may have started as it was set before.
      renewWhereOther(one);
    }, publish);
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
    const shadow = wanted.find(({ is_shadow, model }) => is_shadow && model === first.model);
    return endpointOf([slotNow(first), ...others.map(slotNow)], shadow === undefined ? null : slotNow(shadow));
  };

  const slotNow = (live: LiveDeployment): Slot => {
    const one = running.get(live.id);
    return { live, serves: one?.serves ?? null, problem: one?.problem ?? null };
  };

  const isServed = (id: string): boolean =>
    wanted.some((live) => live.id === id) || table.slots.some(({ slots }) => slots.some(({ live }) => live.id === id));

  const retire = (): void => {
    for (const [id, one] of running) {
      if (isServed(id)) {
        one.keptUntil = null;
        one.askedAt = null;
        continue;
      }
      one.keptUntil ??= now() + keptMs;
      // One with a problem too: whoever asks for it is not to start it more often than is tried again.
      if (now() < one.keptUntil) continue;
      running.delete(id);
      void end(one.serves === null ? Promise.resolve() : one.serves.deployment.drain(), id);
    }
  };

  const letGo = async (id: string): Promise<void> => {
    const one = running.get(id);
    if (one === undefined || isServed(id)) return;
    running.delete(id);
    await end(one.serves === null ? Promise.resolve() : one.serves.deployment.drain(), id);
  };

  const end = (work: Promise<void>, id: string): Promise<void> => {
    const done = work.catch((error: unknown) => log.warn({ error, deployment: id }, "a version did not end in order"));
    ending.add(done);
    void done.then(() => ending.delete(done));
    return done;
  };

  const admit = createAdmission({
    ...{ most: parts.previewsWarmMax, freeMemoryMb: parts.freeMemoryMb, now, running, isServed, open, letGo },
    manifestOf: async (deployment) =>
      withMemory(await readManifest(versionFolder(parts.folders, deployment)), settingsOf(deployment.model).memory_mb),
  });

  return {
    find: (organisation, reference) => table.find(organisation, reference),
    async warm(deployment) {
      if (isStopping) throw new Error("the server stops");
      await open(deployment).starting;
    },
    async wake(deployment) {
      if (isStopping) throw new Error("the server stops");
      await admit(deployment);
      const one = open(deployment);
      if (!isServed(deployment.id)) one.askedAt = now();
      one.keptUntil = now() + (settingsOf(deployment.model).idle_minutes * 60_000 || keptMs);
      try {
        await one.starting;
      } catch (error) {
        if (isHeld(one)) throw error;
        // Somebody has put it away, or the server stops: that says nothing of the version.
        throw new Problem("serve/not-ready", "The version was put to rest while it started; ask again in a moment.", {
          headers: { "retry-after": "1" },
          cause: error,
        });
      }
      if (one.serves === null) throw new Error("a version that has started has workers");
      return one.serves;
    },
    letGo,
    waiting(organisation) {
      const waited = wanted.filter(({ id }) => (running.get(id)?.serves?.deployment.figures().queuedItems ?? 0) > 0);
      if (waited.some((live) => live.organisation === organisation)) return "own";
      return waited.length > 0 ? "others" : "nobody";
    },
    reconcile() {
      const next = turn.then(async () => {
        if (isStopping) return;
        [wanted, settings, stamps] = await Promise.all([
          listLiveDeployments(parts.database),
          listEndpointSettings(parts.database),
          listVariableStamps(parts.database),
        ]);
        for (const live of wanted) open(live);
        publish();
        retire();
        // A version that only waits, or is warm for a way back, has workers of what was set before as well.
        for (const one of running.values()) renewWhereOther(one);
        letRest();
      });
      turn = next.catch(() => undefined);
      return next;
    },
    settingsOf,
    wanted: () => wanted,
    servingOf(id) {
      const one = running.get(id);
      return one === undefined ? null : presentRunning(one);
    },
    problemOf: (id) => running.get(id)?.problem ?? null,
    async stop() {
      isStopping = true;
      await turn;
      const all = [...running.values()].flatMap(({ serves, renewal }) => [
        ...(serves === null ? [] : [serves.deployment]),
        ...(renewal === null ? [] : [renewal]),
      ]);
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
