import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { processorTimeOf, processorTimeOfFamily } from "../machine/processor-time.ts";
import type { Cell, Findings, Tell } from "../report/part.ts";
import { median, rounded } from "../report/quantile.ts";
import { type BenchServer, makeDataFolder, startServer } from "../server/start-server.ts";
import { askFor, requestOf } from "./ask-for.ts";
import { command, copyExample, testRows } from "./deploy-example.ts";
import { program, shareEnvironments } from "./share-environments.ts";
import { subjects } from "./subjects.ts";

const [rounds, roundMs, settleMs, warmMs, connections] = [8, 2_000, 1_000, 1_000, 64];
const limitUs = 20;

/** Microseconds of CPU a request. */
type Cost = { readonly node: number; readonly postgres: number };

/**
 * What it costs to record what is served: the same requests with and without `record=false` in turns, so that what the
 * machine does meanwhile meets both. The trees are evaluated in the server, so that nearly all that is left is ours.
 */
export async function measureServedRecording(tell: Tell): Promise<Findings> {
  const subject = subjects.find(({ name }) => name === "flights-xgboost");
  if (subject === undefined) throw new Error("there is no example of XGBoost");
  const data = makeDataFolder();
  shareEnvironments(data.path);
  const work = mkdtempSync(join(tmpdir(), "driftguard-bench-served-recording-"));
  const server = await startServer({ dataFolder: data.path, program });
  try {
    const folder = join(work, subject.name);
    copyExample(subject.example, folder, subject);
    tell("the model goes live");
    await command(server, program, "deploy", folder);
    const rows = testRows(subject.example);
    const requestsOf = (query: string): readonly Buffer[] =>
      rows.map((row) =>
        requestOf(server.url, {
          path: `/serve/${subject.name}/predict${query}`,
          key: server.key,
          body: { inputs: [row] },
        }),
      );
    const ways = { recorded: requestsOf(""), not: requestsOf("?record=false") };
    for (const requests of Object.values(ways)) await askFor(server.url, requests, { connections, ms: warmMs });
    await wait(settleMs);
    const [recorded, not]: [Cost[], Cost[]] = [[], []];
    for (let round = 1; round <= rounds; round += 1) {
      tell(`round ${round} of ${rounds}`);
      // Whoever goes second finds the server as the first left it.
      const first = round % 2 === 0;
      if (first) not.push(await costOf(server, ways.not));
      recorded.push(await costOf(server, ways.recorded));
      if (!first) not.push(await costOf(server, ways.not));
    }
    return findingsOf(recorded, not, Object.keys(rows[0] ?? {}).length);
  } finally {
    await server.stop();
    rmSync(work, { recursive: true, force: true });
    data.remove();
  }
}

async function costOf(server: BenchServer, requests: readonly Buffer[]): Promise<Cost> {
  const before = timesOf(server);
  const { answered, failed } = await askFor(server.url, requests, { connections, ms: roundMs });
  if (failed > 0) throw new Error(`${failed} of ${answered + failed} requests failed`);
  // What was recorded is stored a little later; what the server does anyhow meanwhile, it does in either way.
  await wait(settleMs);
  const after = timesOf(server);
  const us = (part: keyof Cost): number => ((after[part] - before[part]) * 1e6) / answered;
  return { node: us("node"), postgres: us("postgres") };
}

/** Seconds of CPU so far. */
function timesOf(server: BenchServer): Cost {
  return { node: processorTimeOf(server.pid), postgres: processorTimeOfFamily(server.postgresPid()) };
}

function findingsOf(recorded: readonly Cost[], not: readonly Cost[], columns: number): Findings {
  const parts: readonly (readonly [string, (cost: Cost) => number])[] = [
    ["Node", ({ node }) => node],
    ["PostgreSQL", ({ postgres }) => postgres],
    ["both", ({ node, postgres }) => node + postgres],
  ];
  const table = parts.map(([part, of]): Record<string, Cell> => {
    const differences = recorded.map((cost, round) => of(cost) - of(not[round] ?? cost));
    return {
      part,
      "recorded us": rounded(median(recorded.map(of))),
      "record=false us": rounded(median(not.map(of))),
      "recording us": rounded(median(differences)),
      "least us": rounded(Math.min(...differences)),
      "most us": rounded(Math.max(...differences)),
    };
  });
  return {
    tables: [
      {
        title: `CPU a request of ${columns} columns at ${connections} connections, medians of ${rounds} rounds of ${roundMs / 1000} s a way, in turns`,
        rows: table,
      },
    ],
    goals: [
      {
        promise: "recording a served request, CPU of Node and PostgreSQL",
        seen: Number(table[2]?.["recording us"]),
        limit: limitUs,
        unit: "us",
        better: "less",
      },
    ],
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
