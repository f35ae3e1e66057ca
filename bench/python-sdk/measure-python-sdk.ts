import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { findTool } from "@driftguard/tools";

import type { Findings, Tell } from "../report/part.ts";
import { startServers } from "../recorder/servers.ts";
import { rounded } from "../report/quantile.ts";

const script = join(import.meta.dirname, "measure_recorder.py");
const source = join(import.meta.dirname, "../../sdks/python/src");

type Cost = {
  readonly p50: number;
  readonly p99: number;
  readonly p99Kept: number;
  readonly cpu: number;
  readonly memory: number;
  readonly unaccounted: number;
};
type Told = { readonly nothing: Pick<Cost, "p50" | "p99">; readonly silent: Cost; readonly answering: Cost };

/** What the Python SDK's recorder costs its host, with a server that is gone and with one that answers. */
export async function measurePythonSdk(tell: Tell): Promise<Findings> {
  const { path, install } = findTool("python");
  if (path === null) throw new Error(`Python is missing: ${install}`);
  tell("two hundred predictions every tenth of a second, to a silent server and to one that answers");
  const { silent, answering } = await startServers();
  const { stdout } = await promisify(execFile)(path, [script, silent, answering], {
    env: { ...process.env, PYTHONPATH: source },
  });
  const told: Told = JSON.parse(stdout);
  const rowOf = (server: string, { p50, p99, p99Kept, cpu, memory, unaccounted }: Cost) => ({
    server,
    "p50 us": rounded(p50),
    "p99 us": rounded(p99),
    "p99 us of the rows that were kept": rounded(p99Kept),
    "CPU us a call, sending included": rounded(cpu),
    "memory MB": rounded(memory),
    "rows in no count": unaccounted,
  });
  return {
    tables: [
      {
        title: "20,000 calls of record() with 40 numbers and 5 texts",
        rows: [
          {
            server: "none: a call that does nothing",
            "p50 us": rounded(told.nothing.p50),
            "p99 us": rounded(told.nothing.p99),
          },
          rowOf("never answers", told.silent),
          rowOf("answers", told.answering),
        ],
      },
    ],
    goals: [
      {
        promise: "P99 of a call while the server is gone",
        seen: told.silent.p99,
        limit: 20,
        unit: "us",
        better: "less",
      },
      { promise: "P99 of a call while rows are sent", seen: told.answering.p99, limit: 20, unit: "us", better: "less" },
      { promise: "memory of what waits", seen: told.silent.memory, limit: 20, unit: "MB", better: "less" },
    ],
  };
}
