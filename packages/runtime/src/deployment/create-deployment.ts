import { join } from "node:path";
import {
  BuildProblem,
  type DecodedInput,
  type Deployment,
  type DeploymentOptions,
  type DeploymentState,
  type FailureCode,
  type Outcome,
} from "../contract.ts";
import { readEnvironment, type Environment } from "../environment/ensure-environment.ts";
import type { ItemResult, Pool, PoolEvents } from "../pools/pool.ts";
import { createVersionPool } from "../pools/version-pool.ts";
import { createDispatcher, type Settled } from "../queue/dispatcher.ts";
import { realTimers } from "../queue/timers.ts";

const drainMs = 30_000;

/**
 * A version, served: its queue, its pool, and the states between starting and stopped.
 *
 * A request that comes while it starts, or rests, waits in the queue for the start that it shares with the others.
 */
export function createDeployment(options: DeploymentOptions): Deployment {
  const { manifest, onEvent } = options;
  const timers = realTimers(options.clock);
  let state: DeploymentState = "idle";
  let pool: Pool | null = null;
  let merges = false;
  let starting: Promise<void> | null = null;
  let lastRequestAt: number | null = null;
  const counts = { answered: 0, failed: 0, restarts: 0 };

  const dispatcher = createDispatcher({
    timers,
    idle: () => pool?.idle() ?? [],
    size: () => pool?.size() ?? 0,
    merges: () => merges,
    // Own code may do more than answer: to run it twice is its owner's choice.
    replays: manifest.model.entry === null,
    ...(options.queueRoom === undefined ? {} : { room: options.queueRoom }),
  });

  function enter(to: DeploymentState): void {
    if (state === to) return;
    const from = state;
    state = to;
    onEvent({ kind: "state", at: timers.now(), from, to });
  }

  const events: PoolEvents = {
    free: () => dispatcher.pump(),
    started({ pid, milliseconds }) {
      onEvent({ kind: "worker-started", at: timers.now(), pid, milliseconds });
    },
    died({ pid, reason }) {
      counts.restarts += 1;
      onEvent({ kind: "worker-died", at: timers.now(), pid, reason });
    },
    output: (stream, line) => onEvent({ kind: "output", at: timers.now(), stream, line }),
    crashLoop() {
      enter("crash-loop");
      dispatcher.failAll("stopped", "this model ended again and again, and was stopped");
    },
  };

  function start(): Promise<void> {
    if (state === "ready") return Promise.resolve();
    starting ??= startPool().finally(() => {
      starting = null;
    });
    return starting;
  }

  async function startPool(): Promise<void> {
    enter("starting");
    const next = createVersionPool({
      files: join(options.folder, "files"),
      model: manifest.model,
      scan: manifest.scan,
      settings: manifest.settings,
      environment: environmentOf(options),
      codec: manifest.signature.codec,
      columns: manifest.signature.columns,
      workers: manifest.settings.resources.workers,
      sandbox: options.sandbox,
      variables: options.variables,
      uid: options.uid,
      timers,
      events,
    });
    pool = next;
    try {
      const facts = await next.start();
      ({ merges } = facts);
      if (state === "starting") enter("ready");
      dispatcher.pump();
    } catch (error) {
      await next.stop();
      if (state === "starting") enter("stopped");
      dispatcher.failAll("stopped", "this model could not be started");
      throw error;
    }
  }

  async function predict(
    input: DecodedInput,
    deadline: number,
    runMs = manifest.settings.resources.deadlineMs,
  ): Promise<Outcome> {
    lastRequestAt = timers.now();
    if (state === "stopped" || state === "draining" || state === "crash-loop") {
      counts.failed += 1;
      return failure("stopped", `this version is not served: ${state}`, 5);
    }
    if (state === "idle") {
      // What becomes of the start is told to the queue, and so to this request.
      start().catch((error: unknown) => {
        events.output("stderr", error instanceof Error ? error.message : String(error));
      });
    }
    const settled = await dispatcher.add(input, deadline, runMs);
    if (settled.kind === "done" && settled.result.status === "model-error" && settled.result.traceback !== null) {
      events.output("stderr", settled.result.traceback);
    }
    const outcome = outcomeOf(settled);
    if (outcome.kind === "answered") counts.answered += 1;
    else counts.failed += 1;
    return outcome;
  }

  async function end(to: DeploymentState): Promise<void> {
    const last = pool;
    pool = null;
    await last?.stop();
    enter(to);
  }

  return {
    signature: manifest.signature,
    start,
    predict,
    state: () => state,
    async drain() {
      if (state === "stopped") return;
      enter("draining");
      let takeBack = (): void => {};
      const late = new Promise<void>((resolve) => {
        takeBack = timers.after(drainMs, resolve);
      });
      await Promise.race([dispatcher.empty(), late]);
      takeBack();
      await pool?.drain();
      dispatcher.failAll("stopped", "this version is not served any more");
      await end("stopped");
    },
    async stop() {
      dispatcher.failAll("stopped", "this version is not served any more");
      await end("stopped");
    },
    async rest() {
      if (state !== "ready" || dispatcher.figures().items + dispatcher.figures().running > 0) return;
      const last = pool;
      pool = null;
      enter("idle");
      await last?.drain();
    },
    figures() {
      const { items, rows, running } = dispatcher.figures();
      return {
        workers: pool?.size() ?? 0,
        queuedItems: items,
        queuedRows: rows,
        runningBatches: running,
        ...counts,
        lastRequestAt,
        residentBytes: pool?.residentBytes() ?? null,
      };
    },
  };
}

function environmentOf({ manifest, environments }: DeploymentOptions): Environment | null {
  if (manifest.pool === "tree") return null;
  const key = manifest.environment?.key ?? "";
  const environment = key === "" ? null : readEnvironment(join(environments, key));
  if (environment !== null) return environment;
  throw new BuildProblem(
    "environment_failed",
    "The Python environment of this version is not there any more: build the version again.",
  );
}

const statuses: Readonly<Record<FailureCode, 422 | 500 | 503 | 504>> = {
  bad_input: 422,
  model_error: 500,
  queue_full: 503,
  starting: 503,
  deadline_exceeded: 504,
  worker_died: 503,
  output_too_large: 500,
  stopped: 503,
};

function failure(code: FailureCode, detail: string, retryAfterSeconds: number | null): Outcome {
  return { kind: "failed", code, status: statuses[code], detail, retryAfterSeconds };
}

function outcomeOf(settled: Settled): Outcome {
  if (settled.kind === "failed") return failure(settled.code, settled.detail, settled.retryAfterSeconds);
  const { result, totalMs, workerMs } = settled;
  if (result.status === "ok") {
    return { kind: "answered", predictions: { values: result.values, scores: result.scores }, totalMs, workerMs };
  }
  return failure(...sayFault(result));
}

/** A model's own words are for its owner; of a bad input they are the caller's to mend. */
function sayFault(result: Exclude<ItemResult, { status: "ok" }>): [FailureCode, string, null] {
  const row = result.index === null ? "" : `row ${result.index}: `;
  switch (result.status) {
    case "bad-input":
      return ["bad_input", `${row}${result.message}`, null];
    case "too-large":
      return ["output_too_large", "the model's answer is larger than 4 MiB", null];
    case "model-error":
      return ["model_error", `${row}the model failed on this request; its owner's log says why`, null];
    default:
      return result.status satisfies never;
  }
}
