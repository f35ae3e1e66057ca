import { Worker } from "node:worker_threads";

import type { BaselineProgress } from "driftwatch";

import type { WrittenReading } from "./written-reading.ts";
import type { ReadOptions } from "./table/read-table.ts";
import { Unreadable, type UnreadableCode } from "./table/table-file.ts";

/** What a worker is told to read. */
export type UploadJob = {
  readonly path: string;
  readonly isText: boolean;
  readonly options: Omit<ReadOptions, "onProgress">;
};

/** What it tells, the last of which ends it. */
export type UploadMessage =
  | { readonly kind: "alive" }
  | { readonly kind: "progress"; readonly progress: BaselineProgress }
  | { readonly kind: "done"; readonly reading: WrittenReading }
  | { readonly kind: "unreadable"; readonly sentence: string; readonly code: UnreadableCode }
  | { readonly kind: "failed"; readonly error: Error };

/** A file may describe itself as larger than any memory: what it takes is the worker's own, and ends with it. */
const heapMostMb = 1024;
/** Rows live for a moment only. With the room that a thread has by itself, some 100 MB of dead ones lie about. */
const youngMb = 16;
/** How often a thread shows that it is not caught in a loop, as damaged data can make it. */
export const aliveEveryMs = 1_000;
const silentMaxMs = 60_000;

export type ReadLimits = {
  readonly onProgress: (progress: BaselineProgress) => void;
  readonly silentMs?: number;
  readonly heapMb?: number;
};

/**
 * Reads a spooled upload in a thread of its own, so that a large file, or a hostile one, holds up nobody.
 *
 * @throws Unreadable if it is not what it says, or takes more memory than a baseline may
 */
export async function readUpload(
  job: UploadJob,
  { onProgress, silentMs = silentMaxMs, heapMb = heapMostMb }: ReadLimits,
): Promise<WrittenReading> {
  const isSource = import.meta.url.endsWith(".ts");
  const worker = new Worker(new URL(`./read-upload-worker.${isSource ? "ts" : "js"}`, import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngMb },
    ...(isSource ? { execArgv: ["--conditions=driftguard-source"] } : {}),
  });
  const { promise, resolve, reject } = Promise.withResolvers<WrittenReading>();
  const isStuck = (): void => reject(new Unreadable("The file is damaged: reading it comes to no end."));
  let watch = setTimeout(isStuck, silentMs);
  worker.on("message", (message: UploadMessage) => {
    clearTimeout(watch);
    watch = setTimeout(isStuck, silentMs);
    switch (message.kind) {
      case "alive":
        return;
      case "progress":
        return onProgress(message.progress);
      case "done":
        return resolve(message.reading);
      case "unreadable":
        return reject(new Unreadable(message.sentence, message));
      case "failed":
        return reject(message.error);
    }
  });
  worker.once("error", (error: unknown) => reject(asUnreadable(error, heapMb)));
  worker.once("exit", (code) => reject(new Error(`the thread that reads a baseline ended with ${code}`)));
  try {
    return await promise;
  } finally {
    clearTimeout(watch);
    await worker.terminate();
  }
}

function asUnreadable(error: unknown, heapMb: number): unknown {
  const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (!isTooLarge) return error;
  return new Unreadable(
    `The file takes more than ${heapMb} MB of memory to read: it is damaged, or its values are too long. Leave out columns of long texts.`,
    { cause: error },
  );
}
