import {
  BuildProblem,
  createDeployment,
  type Deployment,
  type DeploymentEvent,
  type Manifest,
  readManifest,
  type Sandbox,
  workerMemoryMb,
} from "@driftguard/runtime";

import { type EndpointSettings, usualEndpointSettings } from "@driftguard/protocol";

import {
  type DeploymentFolders,
  listLiveDeployments,
  type LiveDeployment,
  type Serving,
  versionFolder,
  workerUid,
} from "../deployments/index.ts";
import { listEndpointSettings } from "../endpoints/index.ts";
import type { Database } from "../platform/database/postgres.ts";
import { Problem } from "../platform/http/problem.ts";
import type { Log } from "../platform/log.ts";
import { within } from "../platform/within.ts";
import { hideValues, listVariableStamps, type OpenVariables } from "../variables/index.ts";
import { type Endpoint, endpointOf, type Slot } from "./endpoint.ts";
import { makeRoom } from "./make-room.ts";
import { hideInOutcome } from "./hide-in-outcome.ts";
import { hideInProblem } from "./hide-in-problem.ts";
import { routeTable, type RouteTable } from "./route-table.ts";

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
   * @throws Problem serve/not-ready where what is live leaves no memory for it
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

/** What is needed to run a version. */
export type Wanted = Pick<LiveDeployment, "organisation" | "id" | "slot" | "model">;

type Running = {
  readonly wanted: Wanted;
  serves: NonNullable<Slot["serves"]> | null;
  hasStarted: boolean;
  problem: string | null;
  /** Settles when it has started, or could not. */
  starting: Promise<void>;
  /** Epoch ms; until then what is not live any more stays warm, for a way back. */
  keptUntil: number | null;
  /** Epoch ms; of the last time that it was woken as a preview. `null`: it is none. */
  askedAt: number | null;
  triedAt: number;
  /** Of its workers. */
  memoryMb: number | null;
  /** Of the variables that they were given. */
  variables: number;
  /** What was wished of them as they were last started or made anew, or could not be. */
  triedFor: Wish;
  /** Epoch ms; of the last time that they were made anew, or could not be. */
  renewedAt: number;
  /** Why workers as they are wished now do not start: those of before go on, with what they were given. */
  behind: string | null;
  /** Takes the values of those out of what they say. */
  hide: (line: string) => string;
  /** Workers with another memory or other variables that start beside those of now. */
  renewal: NonNullable<Slot["serves"]>["deployment"] | null;
  readonly output: string[];
};

type Wish = { readonly memoryMb: number | null; readonly variables: number };

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
  let settings: ReadonlyMap<number, EndpointSettings> = new Map();
  let stamps: ReadonlyMap<number, number> = new Map();
  let turn: Promise<void> = Promise.resolve();
  let admission: Promise<void> = Promise.resolve();
  let isStopping = false;

  const start = async (one: Running): Promise<void> => {
    one.triedAt = now();
    one.triedFor = wishOf(one);
    one.hasStarted = false;
    one.problem = null;
    one.behind = null;
    try {
      const made = await make(one);
      take(one, made);
      const { deployment } = made.serves;
      // Requests that come while it starts wait in its queue.
      publish();
      await deployment.start();
      one.hasStarted = true;
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

  const make = async (one: Running): Promise<Made> => {
    const folder = versionFolder(parts.folders, one.wanted);
    const { memoryMb } = wishOf(one);
    const { values, stamp: variables } = await parts.variablesOf(one.wanted);
    const hide = hideValues(Object.values(values));
    const manifest = withMemory(await readManifest(folder), memoryMb);
    const deployment = createDeployment({
      manifest,
      folder,
      environments: parts.folders.environments,
      sandbox: await parts.sandbox(),
      variables: values,
      uid: workerUid(one.wanted.slot, parts.isRoot),
      clock: { now },
      onEvent: (event) => hear(one, quiet(event, hide)),
    });
    const hasValues = Object.keys(values).length > 0;
    return {
      serves: { deployment: hasValues ? hushed(deployment, hide) : deployment, manifest },
      ...{ memoryMb, variables, hide },
    };
  };

  const settingsOf = (model: number): EndpointSettings => settings.get(model) ?? usualEndpointSettings;

  /**
   * Workers with another memory or other variables beside those of before, which then end. A start may take as long as a
   * model's code likes: nobody's swap waits for it. Where they do not start, those of before are known to have what they
   * had, and it is tried again.
   */
  const renew = async (one: Running, before: NonNullable<Slot["serves"]>): Promise<void> => {
    const made = await make(one);
    const { deployment } = made.serves;
    one.renewal = deployment;
    try {
      await deployment.start();
      if (isStopping || one.serves !== before || running.get(one.wanted.id) !== one) return await deployment.stop();
      take(one, made);
      one.behind = null;
      publish();
      void end(before.deployment.drain(), one.wanted.id);
    } catch (error) {
      await deployment.stop();
      throw hideInProblem(error, made.hide);
    } finally {
      one.renewal = null;
    }
  };

  const take = (one: Running, { serves, memoryMb, variables, hide }: Made): void => {
    one.serves = serves;
    one.memoryMb = memoryMb;
    one.variables = variables;
    one.hide = hide;
  };

  const renewals = new Set<string>();
  const wishOf = ({ wanted: { model } }: Pick<Running, "wanted">): Wish => ({
    memoryMb: settingsOf(model).memory_mb,
    variables: stamps.get(model) ?? 0,
  });
  const isOther = (one: Running): boolean => {
    const { memoryMb, variables } = wishOf(one);
    return one.triedFor.memoryMb !== memoryMb || one.triedFor.variables !== variables;
  };
  const renewWhereOther = (one: Running): void => {
    if (!one.hasStarted || one.problem !== null || one.serves === null) return;
    const wish = wishOf(one);
    // A start reads what was set by then, which may be later than what was looked at here.
    if (one.memoryMb === wish.memoryMb && one.variables >= wish.variables) {
      one.behind = null;
      return;
    }
    if (!isOther(one) && now() - one.renewedAt < againMs) return;
    const { id } = one.wanted;
    if (renewals.has(id)) return;
    renewals.add(id);
    one.triedFor = wish;
    one.renewedAt = now();
    void renew(one, one.serves)
      .catch((error: unknown) => {
        const why = error instanceof BuildProblem ? error.message : "The server's log says why.";
        one.behind = `Its workers go on with the variables and the memory of before, since new ones do not start: ${why}`;
        log.warn({ error, deployment: id }, "workers as they are wished now do not start; those of before go on");
      })
      .finally(() => {
        renewals.delete(id);
        // It may have been changed again meanwhile; what could not be made as it was wished is tried again later.
        const still = running.get(id);
        if (!isStopping && still !== undefined && isOther(still)) renewWhereOther(still);
      });
  };

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
    const one: Running = known ?? {
      ...{
        wanted: deployment,
        serves: null,
        hasStarted: false,
        problem: null,
        keptUntil: null,
        askedAt: null,
        triedAt: 0,
        memoryMb: null,
        variables: 0,
        triedFor: { memoryMb: null, variables: 0 },
        renewedAt: Number.NEGATIVE_INFINITY,
        behind: null,
        hide: (line) => line,
        renewal: null,
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

  /** Lets previews rest for one more; two that come at once are let in one after the other. */
  const admit = async (deployment: Wanted): Promise<void> => {
    const { id } = deployment;
    const runs = (): boolean => running.get(id)?.problem === null;
    const isIn = (): boolean => runs() && (isServed(id) || running.get(id)?.askedAt !== null);
    if (isIn()) return;
    const next = admission.then(async () => {
      if (isIn()) return;
      const warm = [...running].flatMap(([id, { askedAt, problem, serves }]) => {
        if (askedAt === null || problem !== null) return [];
        const { queuedItems = 0, residentBytes = null } = serves?.deployment.figures() ?? {};
        return [{ id, askedAt, isBusy: queuedItems > 0, memoryMb: (residentBytes ?? 0) / 2 ** 20 }];
      });
      const manifest = await readManifest(versionFolder(parts.folders, deployment));
      // What its build has just started, or was live a moment ago, has its memory already.
      const neededMb = runs() ? 0 : memoryOf(withMemory(manifest, settingsOf(deployment.model).memory_mb));
      const resting = makeRoom(warm, { most: parts.previewsWarmMax, neededMb, freeMb: parts.freeMemoryMb() });
      if (resting === null)
        throw new Problem(
          "serve/not-ready",
          `There is not enough memory left for this version beside those that are live: it may take ${neededMb} MB.`,
          { headers: { "retry-after": "30" } },
        );
      await Promise.all(resting.map(letGo));
      open(deployment).askedAt = now();
    });
    admission = next.catch(() => undefined);
    await next;
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
      await one.starting;
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
      if (one === undefined) return null;
      const figures = one.serves?.deployment.figures();
      return {
        state: stateOf(one),
        problem: one.problem ?? one.behind,
        workers: figures?.workers ?? 0,
        answered: figures?.answered ?? 0,
        failed: figures?.failed ?? 0,
        restarts: figures?.restarts ?? 0,
        output: [...one.output],
      };
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

/** As people say it: one that has started and ended its workers for want of requests is asleep. */
function stateOf({ serves, hasStarted }: Running): string {
  const state = serves?.deployment.state() ?? "stopped";
  return state === "idle" && hasStarted ? "asleep" : state;
}

type Made = Pick<Running, "memoryMb" | "variables" | "hide"> & { readonly serves: NonNullable<Slot["serves"]> };

function withMemory(manifest: Manifest, memoryMb: number | null): Manifest {
  if (memoryMb === null) return manifest;
  const { settings } = manifest;
  return { ...manifest, settings: { ...settings, resources: { ...settings.resources, memoryMb } } };
}

/** That the workers of a version may take together, in MB; trees are held by this process, and are small. */
function memoryOf({ environment, settings: { resources } }: Manifest): number {
  return environment === null ? 0 : resources.workers * workerMemoryMb(resources, environment);
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

/** The deployment of a model that was given values: what it says to callers is without them. */
function hushed(deployment: Deployment, hide: (line: string) => string): Deployment {
  return {
    ...deployment,
    predict: async (...asked) => hideInOutcome(await deployment.predict(...asked), hide),
  };
}

/** Without the values that the model was given, should it have said them. */
function quiet(event: DeploymentEvent, hide: (line: string) => string): DeploymentEvent {
  if (event.kind === "output") return { ...event, line: hide(event.line) };
  return event.kind === "worker-died" ? { ...event, reason: hide(event.reason) } : event;
}
