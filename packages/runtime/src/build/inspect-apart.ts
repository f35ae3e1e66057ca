import { Worker } from "node:worker_threads";
import { type BuildContext, BuildProblem, type BuildProblemCode, type Settings } from "../contract.ts";
import { findInterpreter } from "../environment/interpreter.ts";
import { decompressInside } from "../scan/decompress-inside.ts";
import type { Decompress, ForeignCompression } from "../scan/decompress.ts";
import type { ScanNote } from "./scan-step.ts";

/** What looking needs of a build. */
export type InspectOptions = Pick<BuildContext, "sandbox" | "programs" | "signal">;

/** What a thread is told to look at: see `inspectModel`. */
export type InspectJob = {
  readonly files: string;
  readonly paths: readonly string[];
  readonly settings: Settings;
};

/** What the thread tells, the last of which ends it. */
export type InspectMessage =
  /** It asks to have this opened, and waits for an `OpenedMessage`. */
  | {
      readonly kind: "packed";
      readonly compression: ForeignCompression;
      readonly bytes: Uint8Array;
      readonly outputMax: number;
    }
  | { readonly kind: "done"; readonly note: ScanNote }
  | {
      readonly kind: "problem";
      readonly code: BuildProblemCode;
      readonly says: string;
      readonly lines: readonly string[];
    }
  | { readonly kind: "failed"; readonly error: Error };

/** What it is answered. */
export type OpenedMessage = { readonly bytes: Uint8Array } | { readonly broken: string };

/** Of the values that a scan follows; the bytes of the files lie beside it. */
const heapMostMb = 1024;

/**
 * Looks at what was pushed in a thread of its own: the files are a stranger's, and one that takes long, or much memory,
 * holds up nobody. The thread ends with the signal, whatever it is doing.
 *
 * @throws BuildProblem as `inspectModel`, and `unsafe_pickle` where the scan takes more than `heapMb`
 */
export async function inspectApart(
  job: InspectJob,
  { sandbox, programs, signal }: InspectOptions,
  heapMb: number = heapMostMb,
): Promise<ScanNote> {
  signal.throwIfAborted();
  const isSource = import.meta.url.endsWith(".ts");
  const worker = new Worker(new URL(`./inspect-apart-worker.${isSource ? "ts" : "js"}`, import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  // Python is looked for when something has to be opened with it, and runs in the sandbox: it is no part of the thread.
  const decompress: Decompress = (...input) =>
    decompressInside(sandbox, findInterpreter(null, programs), either)(...input);
  const { promise, resolve, reject } = Promise.withResolvers<ScanNote>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  worker.on("message", (message: InspectMessage) => {
    switch (message.kind) {
      case "packed":
        return void open(message, decompress).then((opened) => worker.postMessage(opened));
      case "done":
        return resolve(message.note);
      case "problem":
        return reject(new BuildProblem(message.code, message.says, { lines: message.lines }));
      case "failed":
        return reject(message.error);
      default:
        return message satisfies never;
    }
  });
  worker.once("error", (error: unknown) => reject(asProblem(error, heapMb)));
  worker.once("exit", (code) => reject(new Error(`the thread that looks at a version ended with ${code}`)));
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    ended.abort();
    await worker.terminate();
  }
}

async function open(
  { compression, bytes, outputMax }: Extract<InspectMessage, { kind: "packed" }>,
  decompress: Decompress,
): Promise<OpenedMessage> {
  try {
    return { bytes: await decompress(compression, bytes, outputMax) };
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
}

function asProblem(error: unknown, heapMb: number): unknown {
  const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (!isTooLarge) return error;
  const says = `Not loaded: what the model file would make takes more than ${heapMb} MB to follow, which no honest one does. Save the model again where it was trained, with its framework alone.`;
  return new BuildProblem("unsafe_pickle", says, { cause: error });
}
