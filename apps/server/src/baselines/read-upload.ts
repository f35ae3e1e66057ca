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
  | { readonly kind: "progress"; readonly progress: BaselineProgress }
  | { readonly kind: "done"; readonly reading: WrittenReading }
  | { readonly kind: "unreadable"; readonly sentence: string; readonly code: UnreadableCode }
  | { readonly kind: "failed"; readonly error: Error };

/** A file may describe itself as larger than any memory: what it takes is the worker's own, and ends with it. */
const heapMb = 1024;

/**
 * Reads a spooled upload in a thread of its own, so that a large file, or a hostile one, holds up nobody.
 *
 * @throws Unreadable if it is not what it says, or takes more memory than a baseline may
 */
export async function readUpload(
  job: UploadJob,
  onProgress: (progress: BaselineProgress) => void,
): Promise<WrittenReading> {
  const isSource = import.meta.url.endsWith(".ts");
  const worker = new Worker(new URL(`./read-upload-worker.${isSource ? "ts" : "js"}`, import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    ...(isSource ? { execArgv: ["--conditions=driftguard-source"] } : {}),
  });
  try {
    return await new Promise<WrittenReading>((resolve, reject) => {
      worker.on("message", (message: UploadMessage) => {
        if (message.kind === "progress") onProgress(message.progress);
        else if (message.kind === "done") resolve(message.reading);
        else reject(message.kind === "failed" ? message.error : new Unreadable(message.sentence, message));
      });
      worker.once("error", (error: unknown) => reject(asUnreadable(error)));
      worker.once("exit", (code) => reject(new Error(`the thread that reads a baseline ended with ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
}

function asUnreadable(error: unknown): unknown {
  const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  if (!isTooLarge) return error;
  return new Unreadable(
    `The file takes more than ${heapMb} MB of memory to read: it is damaged, or its values are too long. Leave out columns of long texts.`,
    { cause: error },
  );
}
