// What the TypeScript client's recorder costs the program it is in, told as JSON on standard output: 20,000 calls in bursts of
// 200, with a server that is silent and with one that answers. Both are in another process, whose addresses are the arguments.
// Before them as many calls that do nothing: what the clock and the machine add to each figure.
import { setTimeout as sleep } from "node:timers/promises";

import { createClient, createRecorder } from "@driftguard/client";

import { quantile } from "../report/quantile.ts";

const calls = 20_000;
const burst = 200;
const features = Object.fromEntries([
  ...Array.from({ length: 40 }, (_, i) => [`n${i}`, i * 1.25]),
  ...Array.from({ length: 5 }, (_, i) => [`c${i}`, "level"]),
]);

function heapMegabytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

/** Microseconds of each call. */
async function timeCalls(record: () => void, times: Float64Array): Promise<void> {
  for (let call = 0; call < calls; call++) {
    const began = performance.now();
    record();
    times[call] = (performance.now() - began) * 1000;
    if (call % burst === 0) await sleep(100);
  }
}

async function measureNothing() {
  const times = new Float64Array(calls);
  await timeCalls(() => {}, times);
  return { p50: quantile([...times], 0.5), p99: quantile([...times], 0.99) };
}

async function measure(baseUrl: string) {
  const { predictions } = createClient({ baseUrl, fetch });
  // The measure's own memory is there before.
  const times = new Float64Array(calls).fill(1);
  globalThis.gc?.();
  const heapBefore = heapMegabytes();
  const recorder = createRecorder({ predictions, model: "m", onProblem: () => {} });
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  await timeCalls(() => recorder.record({ features, prediction: 0.5 }), times);
  const { user, system } = process.cpuUsage(cpu);
  // A call that finds no room is quicker than one whose row is kept.
  const kept = [...times].slice(0, calls - recorder.counts().dropped);
  const counted = Object.values(recorder.counts()).reduce((sum, rows) => sum + rows, 0);
  const memory = (process.memoryUsage().rss - before) / 2 ** 20;
  globalThis.gc?.();
  return {
    waiting: heapMegabytes() - heapBefore,
    memory,
    p50: quantile(kept, 0.5),
    p99: quantile([...times], 0.99),
    p99Kept: quantile(kept, 0.99),
    cpu: (user + system) / calls,
    unaccounted: calls - counted,
  };
}

const [silent = "", answering = ""] = process.argv.slice(2);
const nothing = await measureNothing();
const costs = { nothing, silent: await measure(silent), answering: await measure(answering) };
process.stdout.write(JSON.stringify(costs));
// What waits for the silent server is not waited for.
process.exit();
