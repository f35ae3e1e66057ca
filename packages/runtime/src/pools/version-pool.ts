import { join } from "node:path";
import type { Codec, Column, DetectedModel, ProcessLimits, Sandbox, ScanReport, Settings } from "../contract.ts";
import type { Environment } from "../environment/ensure-environment.ts";
import type { Timers } from "../queue/timers.ts";
import { workerFile } from "../worker/worker-file.ts";
import type { Pool, PoolEvents } from "./pool.ts";
import { createPythonPool } from "./python-pool.ts";
import { createTreePool } from "./tree-pool.ts";
import { workerMemoryMb } from "./worker-memory.ts";

/** What a pool for a version is made from; a build and a deployment make it alike. */
export type VersionPoolOptions = {
  /** The version's `files/`. */
  readonly files: string;
  readonly model: DetectedModel;
  readonly scan: Pick<ScanReport, "verdict">;
  readonly settings: Settings;
  /** `null` where no Python is needed. */
  readonly environment: Environment | null;
  readonly codec: Codec;
  readonly columns: readonly Column[] | null;
  readonly workers: number;
  readonly sandbox: Sandbox;
  readonly variables: Readonly<Record<string, string>>;
  readonly uid: number | null;
  readonly timers: Timers;
  readonly events: PoolEvents;
  readonly signal?: AbortSignal;
};

/**
 * The pool of a version: its trees in this process, or Python workers with the environment's own interpreter, the version's
 * files read-only, one thread each.
 */
export function createVersionPool(options: VersionPoolOptions): Pool {
  const { files, environment, model, settings, sandbox } = options;
  if (environment === null) return createTreePool(options);
  const memoryBytes = workerMemoryMb(settings.resources, environment) * 2 ** 20;
  const limits = workerLimits(memoryBytes, sandbox);
  const readable = [files, ...environment.readable, workerFile];
  return createPythonPool({
    workers: options.workers,
    memoryBytes,
    timers: options.timers,
    events: options.events,
    load: {
      folder: files,
      file: model.file,
      entry: model.entry,
      modules: options.scan.verdict !== "clean",
      format: model.format,
      classes: model.classes,
      codec: options.codec,
      columns: options.columns,
      prediction: settings.prediction,
      variables: options.variables,
    },
    command: () =>
      sandbox.command({
        program: environment.program,
        args: ["-I", workerFile],
        inner: { limits },
        readable,
        writable: [],
        environment: workerEnvironment(),
        network: "none",
        limits,
        uid: options.uid,
      }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

function workerLimits(memoryBytes: number, { layers }: Sandbox): ProcessLimits {
  const hasOwnUid = layers.some(({ name, inForce }) => name === "own-uid" && inForce);
  return { memoryBytes, fileBytes: 64 * 2 ** 20, openFiles: 256, processes: hasOwnUid ? 64 : 0 };
}

/** One thread a worker: two on one core wait for each other. The owner's variables come with the model, and may say otherwise. */
function workerEnvironment(): Record<string, string> {
  const threads = ["OMP", "OPENBLAS", "MKL", "NUMEXPR"].map((library) => [`${library}_NUM_THREADS`, "1"] as const);
  return {
    PATH: join("/usr", "bin"),
    LANG: "C.UTF-8",
    HOME: "/tmp",
    HF_HUB_OFFLINE: "1",
    ...Object.fromEntries(threads),
  };
}
