import { stat } from "node:fs/promises";

import type { BaselineProgress } from "driftwatch";

import type { Log } from "../platform/log.ts";
import { isParquet, openTable } from "./table/open-table.ts";
import { readTable } from "./table/read-table.ts";
import { writeReading, type WrittenReading } from "./written-reading.ts";
import { readUpload, type UploadJob } from "./read-upload.ts";

/** Below, a thread would take longer to start than the file to read, and nothing can be hidden in it. */
const smallBytes = 2 * 1_048_576;

/** Each takes a core and its memory; further ones wait. */
const atOnce = 2;
const tellEveryMs = 5_000;

/** Reads uploads, two at a time, and tells the log how far each is. */
export function uploadReader(log: Log): (job: UploadJob, model: number) => Promise<WrittenReading> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (job, model) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      const tell = teller(log, model);
      const reading = (await isSmallText(job))
        ? await readHere(job, tell)
        : await readUpload(job, { onProgress: tell });
      log.info({ model, rows: reading.baseline.rows, features: reading.features.length }, "read a baseline");
      return reading;
    } finally {
      // Who waits takes this place over.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

async function isSmallText({ path, isText }: UploadJob): Promise<boolean> {
  return isText && (await stat(path)).size < smallBytes && !(await isParquet(path));
}

async function readHere({ path, isText, options }: UploadJob, onProgress: Tell): Promise<WrittenReading> {
  return writeReading(await readTable(await openTable(path, { isText }), { ...options, onProgress }));
}

type Tell = (progress: BaselineProgress) => void;

function teller(log: Log, model: number): Tell {
  let told = performance.now();
  return ({ pass, rows }) => {
    if (performance.now() - told < tellEveryMs) return;
    told = performance.now();
    log.info({ model, pass, rows }, "reading a baseline");
  };
}
