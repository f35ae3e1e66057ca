import { parentPort, workerData } from "node:worker_threads";

import { openTable } from "./table/open-table.ts";
import { readTable } from "./table/read-table.ts";
import { writeReading } from "./written-reading.ts";
import { aliveEveryMs, type UploadJob, type UploadMessage } from "./read-upload.ts";
import { Unreadable } from "./table/table-file.ts";

/** The thread that reads one upload: see `readUpload`. */
async function work({ path, isText, options }: UploadJob): Promise<UploadMessage> {
  try {
    const file = await openTable(path, { isText });
    const reading = await readTable(file, {
      ...options,
      onProgress: (progress) => post({ kind: "progress", progress }),
    });
    return { kind: "done", reading: writeReading(reading) };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "unreadable", sentence: error.message, code: error.code };
    return { kind: "failed", error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function post(message: UploadMessage): void {
  parentPort?.postMessage(message);
}

// Not from within a loop that comes to no end: then nobody hears of it any more.
const alive = setInterval(() => post({ kind: "alive" }), aliveEveryMs);
post(await work(workerData));
clearInterval(alive);
