import { once } from "node:events";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { BuildProblem } from "../contract.ts";
import type { Decompress } from "../scan/decompress.ts";
import type { InspectJob, InspectMessage, OpenedMessage } from "./inspect-apart.ts";
import { inspectModel } from "./inspect-model.ts";

/** The thread that looks at what was pushed: see `inspectApart`. */
async function work(port: MessagePort, { files, paths, settings }: InspectJob): Promise<InspectMessage> {
  // What Node cannot open is opened by whoever started the thread. The scan asks for one at a time.
  const decompress: Decompress = async (compression, bytes, outputMax) => {
    port.postMessage({ kind: "packed", compression, bytes, outputMax } satisfies InspectMessage);
    const [opened]: readonly OpenedMessage[] = await once(port, "message");
    if (opened === undefined || "broken" in opened) throw new Error(opened?.broken ?? "nobody answered");
    return opened.bytes;
  };
  try {
    return { kind: "done", note: await inspectModel(files, paths, settings, decompress) };
  } catch (error) {
    if (error instanceof BuildProblem)
      return { kind: "problem", code: error.code, says: error.message, lines: error.lines };
    return { kind: "failed", error: error instanceof Error ? error : new Error(String(error)) };
  }
}

if (parentPort === null) throw new TypeError("inspect-apart-worker needs to be a thread");
parentPort.postMessage(await work(parentPort, workerData));
