import { fileURLToPath } from "node:url";

/** The worker, seen from `src` and from `dist` alike: the build does not copy it. */
export const workerFile: string = fileURLToPath(new URL("../../src/worker/worker.py", import.meta.url));
