import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createDeployment, decode, probeSandbox, readManifest } from "@driftguard/runtime";

import type { Findings, Goal, Tell } from "../report/part.ts";
import { median, rounded } from "../report/quantile.ts";
import { callApi } from "../server/call-api.ts";
import { type BenchServer, makeDataFolder, startServer } from "../server/start-server.ts";
import { command, copyExample, testRows } from "./deploy-example.ts";
import { measureFaults } from "./measure-faults.ts";
import { costRow, type LoadCell, latencyRows, measureLoad, roundMs, rounds } from "./measure-load.ts";
import { program, shareEnvironments } from "./share-environments.ts";
import { installPeer, peers } from "./start-peer.ts";
import { type Subject, subjects } from "./subjects.ts";

const [pushes, coldStarts] = [3, 5];

/** Served models beside the peers, in one run: CPU a request, latencies, and what it takes to go live and back. */
export async function measureServing(tell: Tell): Promise<Findings> {
  tell("the peers' own Python environments");
  for (const peer of peers) installPeer(peer);
  const data = makeDataFolder();
  shareEnvironments(data.path);
  const work = mkdtempSync(join(tmpdir(), "driftguard-bench-serving-"));
  const server = await startServer({ dataFolder: data.path, program });
  try {
    const live: Live[] = [];
    for (const subject of subjects) live.push(await goLive(server, subject, { work, tell }));
    const { cells, memory } = await measureLoad(server, tell);
    const faults = await measureFaults(server, { work, program, tell });
    const ids = await deploymentIds(server);
    await server.stop();
    const cold = await measureCold(data.path, ids, tell);
    return {
      tables: [
        {
          title: `CPU a request, medians of ${rounds} interleaved rounds of ${roundMs / 1000} s`,
          rows: cells.map(costRow),
        },
        { title: "answers a second and latencies, of the same rounds", rows: cells.flatMap(latencyRows) },
        { title: "memory after the load", rows: memory },
        { title: "one bad request while four others ask", rows: faults },
        { title: `going live and back, medians of ${pushes}`, rows: live.map(liveRow) },
        { title: `from rest to the first answer, medians of ${coldStarts}`, rows: cold },
      ],
      goals: goalsOf(cells, live, cold),
    };
  } finally {
    await server.stop();
    rmSync(work, { recursive: true, force: true });
    data.remove();
  }
}

// ---------------------------------------------------------------------------------------------- going live and back

type Live = Subject & {
  readonly firstSeconds: number;
  readonly laterSeconds: readonly number[];
  readonly backMs: readonly number[];
};

async function goLive(
  server: BenchServer,
  subject: Subject,
  { work, tell }: { readonly work: string; readonly tell: Tell },
): Promise<Live> {
  const folder = join(work, subject.name);
  copyExample(subject.example, folder, subject);
  tell(`${subject.name}: the first push`);
  const firstSeconds = await command(server, program, "deploy", folder);
  const [laterSeconds, backMs]: [number[], number[]] = [[], []];
  for (let push = 1; push <= pushes; push += 1) {
    tell(`${subject.name}: push ${push + 1}, and back`);
    writeFileSync(join(folder, "NOTES.md"), `Push ${push}.\n`);
    laterSeconds.push(await command(server, program, "deploy", folder));
    backMs.push(await rollBack(server, subject));
  }
  return { ...subject, firstSeconds, laterSeconds, backMs };
}

/** @returns milliseconds from the call until a request is answered by another version */
async function rollBack(server: BenchServer, { name, example }: Subject): Promise<number> {
  const ask = async (): Promise<string> => {
    const answer = await callApi(server, "POST", `/serve/${name}/predict`, { inputs: testRows(example).slice(0, 1) });
    return String((answer as { readonly version: string }).version);
  };
  const before = await ask();
  const startedAt = performance.now();
  await callApi(server, "POST", `/api/v1/models/${name}/rollback`, {});
  while ((await ask()) === before) {
    if (performance.now() - startedAt > 10_000) throw new Error(`${name} did not come back`);
  }
  return performance.now() - startedAt;
}

function liveRow({ says, firstSeconds, laterSeconds, backMs }: Live): Record<string, string | number> {
  return {
    model: says,
    "first push s": rounded(firstSeconds),
    "push with its environment there s": rounded(median(laterSeconds)),
    "rollback to warm ms": rounded(median(backMs)),
  };
}

// ------------------------------------------------------------------------------------------------------- cold start

/** Of each model the deployment that is live. */
async function deploymentIds(server: BenchServer): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const { name } of subjects) {
    const page = (await callApi(server, "GET", `/api/v1/models/${name}/deployments`)) as {
      readonly items: readonly { readonly id: string; readonly state: string }[];
    };
    const id = page.items.find(({ state }) => state === "live")?.id;
    if (id !== undefined) ids.set(name, id);
  }
  return ids;
}

async function measureCold(
  dataFolder: string,
  ids: ReadonlyMap<string, string>,
  tell: Tell,
): Promise<Record<string, string | number>[]> {
  const root = join(dataFolder, "deployments");
  const sandbox = await probeSandbox({ temporary: join(root, "temporary") });
  const rows: Record<string, string | number>[] = [];
  for (const { name, example, says } of subjects) {
    tell(`${name}: from rest`);
    const folder = join(root, "versions/1", ids.get(name) ?? "");
    const manifest = await readManifest(folder);
    const deployment = createDeployment({
      ...{ manifest, folder, environments: join(root, "environments"), sandbox, variables: {}, uid: null },
      ...{ clock: Date, onEvent: () => undefined },
    });
    const body = Buffer.from(JSON.stringify({ inputs: testRows(example).slice(0, 1) }));
    const input = decode("predict", body, undefined, deployment.signature);
    if ("refused" in input) throw new Error(input.detail);
    const took: number[] = [];
    for (let start = 0; start < coldStarts; start += 1) {
      const startedAt = performance.now();
      const outcome = await deployment.predict(input, Date.now() + 30_000);
      if (outcome.kind !== "answered") throw new Error(`${name}: ${outcome.detail}`);
      took.push(performance.now() - startedAt);
      await deployment.rest();
    }
    await deployment.stop();
    rows.push({ model: says, "p50 ms": rounded(median(took)), "longest ms": rounded(Math.max(...took)) });
  }
  return rows;
}

// ------------------------------------------------------------------------------------------------------------ goals

function goalsOf(
  cells: readonly LoadCell[],
  live: readonly Live[],
  cold: readonly Record<string, string | number>[],
): readonly Goal[] {
  const ratio = (name: Subject["name"], connections: number): number => {
    const cell = cells.find(({ subject, connections: count }) => subject.name === name && count === connections);
    return cell === undefined ? Number.NaN : rounded(cell.ours.us / cell.peers.FastAPI.us);
  };
  const p50 = (name: Subject["name"]): number => {
    const cell = cells.find(({ subject, connections }) => subject.name === name && connections === 1);
    return cell === undefined ? Number.NaN : rounded(cell.ours.p50 / cell.peers.FastAPI.p50);
  };
  const less = (promise: string, seen: number, limit: number, unit: string): Goal => ({
    ...{ promise, seen, limit, unit },
    better: "less",
  });
  const sklearn = live.find(({ name }) => name === "flights-sklearn");
  return [
    less(
      "boosting in a Python worker at 64 connections, CPU beside FastAPI",
      ratio("flights-python", 64),
      0.25,
      "times",
    ),
    less("ONNX at 64 connections, CPU beside FastAPI", ratio("flights-onnx", 64), 0.35, "times"),
    less("random forest at 64 connections, CPU beside FastAPI", ratio("flights-forest", 64), 0.06, "times"),
    less(
      "rows by name at 64 connections, CPU beside FastAPI with a DataFrame",
      ratio("flights-sklearn", 64),
      0.1,
      "times",
    ),
    less("one connection, CPU beside FastAPI, boosting in a Python worker", ratio("flights-python", 1), 1.1, "times"),
    less(
      "one connection, median latency beside FastAPI, boosting in a Python worker",
      p50("flights-python"),
      1.1,
      "times",
    ),
    less("push to live, scikit-learn, its environment there", rounded(median(sklearn?.laterSeconds ?? [])), 10, "s"),
    less("rollback to a warm version", rounded(Math.max(...live.map(({ backMs }) => median(backMs)))), 100, "ms"),
    less("from rest to the first answer", rounded(Math.max(...cold.map((row) => Number(row["p50 ms"])))), 1500, "ms"),
    less(
      "requests that failed under load",
      cells.reduce((sum, { ours }) => sum + ours.failed, 0),
      0,
      "requests",
    ),
  ];
}
