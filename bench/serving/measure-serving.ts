import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { createDeployment, decode, probeSandbox, readManifest } from "@driftguard/runtime";

import { processorTimeOf, processorTimeOfFamily } from "../machine/processor-time.ts";
import type { Findings, Goal, Tell } from "../report/part.ts";
import { median, quantile, rounded } from "../report/quantile.ts";
import { callApi } from "../server/call-api.ts";
import { type BenchServer, makeDataFolder, startServer } from "../server/start-server.ts";
import { askFor, requestOf } from "./ask-for.ts";
import { command, copyExample, testRows } from "./deploy-example.ts";
import { type Endpoint, fastapiPython, keptFolder, startFastapi } from "./start-fastapi.ts";

/** The example models, each beside the hand-written endpoint with the same file. */
const subjects = [
  { name: "flights-sklearn", example: "sklearn", withAnswers: true, says: "scikit-learn, rows by name" },
  { name: "flights-onnx", example: "onnx", withAnswers: true, says: "ONNX" },
  { name: "flights-xgboost", example: "xgboost", withAnswers: true, says: "XGBoost, trees in the server" },
  { name: "flights-python", example: "xgboost", withAnswers: false, says: "XGBoost, in Python" },
] as const;
type Subject = (typeof subjects)[number];

const connectionCounts = [1, 16, 64] as const;
const [rounds, roundMs, settleMs, pushes, coldStarts] = [3, 2_000, 1_500, 3, 5];

/** Served models beside hand-written FastAPI endpoints, in one run: CPU a request, and what it takes to go live and back. */
export async function measureServing(tell: Tell): Promise<Findings> {
  tell("the endpoints' own Python environment");
  const python = fastapiPython();
  const data = makeDataFolder();
  shareEnvironments(data.path);
  const work = mkdtempSync(join(tmpdir(), "driftguard-bench-serving-"));
  const server = await startServer({ dataFolder: data.path, program });
  const endpoints = new Map<string, Endpoint>();
  try {
    const live: Live[] = [];
    for (const subject of subjects) live.push(await goLive(server, subject, { work, tell }));
    for (const kind of new Set(subjects.map(({ example }) => example))) {
      endpoints.set(kind, await startFastapi(python, kind));
    }
    const cells = await measureLoad(server, endpoints, tell);
    const ids = await deploymentIds(server);
    await server.stop();
    const cold = await measureCold(data.path, ids, tell);
    return {
      tables: [
        {
          title: `CPU a request, medians of ${rounds} interleaved rounds of ${roundMs / 1000} s`,
          rows: cells.map(rowOf),
        },
        { title: `going live and back, medians of ${pushes}`, rows: live.map(liveRow) },
        { title: `from rest to the first answer, medians of ${coldStarts}`, rows: cold },
      ],
      goals: goalsOf(cells, live, cold),
    };
  } finally {
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.stop()));
    await server.stop();
    rmSync(work, { recursive: true, force: true });
    data.remove();
  }
}

const program = existsSync(new URL("../../apps/server/dist/main.js", import.meta.url)) ? "built" : "source";

/** Environments are kept beside the checkout: what pip needs is the registry's speed, and not ours. */
function shareEnvironments(dataFolder: string): void {
  const folder = join(keptFolder, "environments");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(dataFolder, "deployments"), { recursive: true });
  for (const path of [keptFolder, dirname(dataFolder), dataFolder, join(dataFolder, "deployments")])
    chmodSync(path, 0o711);
  symlinkSync(folder, join(dataFolder, "deployments/environments"));
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

// ------------------------------------------------------------------------------------------------------------- load

type Load = {
  readonly us: number;
  readonly nodeUs: number;
  readonly postgresUs: number;
  readonly perSecond: number;
} & {
  readonly p50: number;
  readonly p95: number;
  readonly failed: number;
};
type Cell = { readonly subject: Subject; readonly connections: number; readonly ours: Load; readonly fastapi: Load };

async function measureLoad(server: BenchServer, endpoints: ReadonlyMap<string, Endpoint>, tell: Tell): Promise<Cell[]> {
  const seen = new Map<string, { readonly ours: Load[]; readonly fastapi: Load[] }>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const subject of subjects) {
      const endpoint = endpoints.get(subject.example);
      if (endpoint === undefined) throw new Error(`no endpoint for ${subject.example}`);
      for (const connections of connectionCounts) {
        tell(`round ${round}, ${subject.name}, ${connections} connections`);
        const key = `${subject.name} ${connections}`;
        const both = seen.get(key) ?? { ours: [], fastapi: [] };
        seen.set(key, both);
        both.ours.push(await load(server, subject, connections));
        both.fastapi.push(await loadFastapi(endpoint, subject, connections));
      }
    }
  }
  return subjects.flatMap((subject) =>
    connectionCounts.map((connections) => {
      const { ours, fastapi } = seen.get(`${subject.name} ${connections}`) ?? { ours: [], fastapi: [] };
      return { subject, connections, ours: middle(ours), fastapi: middle(fastapi) };
    }),
  );
}

async function load(server: BenchServer, { name, example }: Subject, connections: number): Promise<Load> {
  const requests = testRows(example).map((row) =>
    requestOf(server.url, { path: `/serve/${name}/predict`, key: server.key, inputs: [row] }),
  );
  await askFor(server.url, requests, { connections, ms: 300 });
  await settle();
  const times = (): readonly number[] => [
    processorTimeOfFamily(server.pid),
    processorTimeOf(server.pid),
    processorTimeOfFamily(server.postgresPid()),
  ];
  const before = times();
  const asked = await askFor(server.url, requests, { connections, ms: roundMs });
  // What was recorded is stored a little later, and costs as much.
  await settle();
  const [us = 0, nodeUs = 0, postgresUs = 0] = times().map(
    (time, at) => ((time - (before[at] ?? 0)) * 1e6) / asked.answered,
  );
  return { us, nodeUs, postgresUs, ...latencies(asked) };
}

/** The hand-written endpoint takes rows by name where it has names, else lists. It records nothing. */
async function loadFastapi({ url, pid }: Endpoint, { example }: Subject, connections: number): Promise<Load> {
  const requests = testRows(example).map((row) =>
    requestOf(url, { path: "/predict", key: "none", inputs: [example === "sklearn" ? row : Object.values(row)] }),
  );
  await askFor(url, requests, { connections, ms: 300 });
  const before = processorTimeOfFamily(pid);
  const asked = await askFor(url, requests, { connections, ms: roundMs });
  const us = ((processorTimeOfFamily(pid) - before) * 1e6) / asked.answered;
  return { us, nodeUs: 0, postgresUs: 0, ...latencies(asked) };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, settleMs));
}

function latencies({ answered, failed, latenciesMs }: Awaited<ReturnType<typeof askFor>>) {
  return {
    failed,
    perSecond: (answered * 1000) / roundMs,
    p50: median(latenciesMs),
    p95: quantile(latenciesMs, 0.95),
  };
}

function middle(loads: readonly Load[]): Load {
  const of = (read: (load: Load) => number): number => median(loads.map(read));
  return {
    us: of(({ us }) => us),
    nodeUs: of(({ nodeUs }) => nodeUs),
    postgresUs: of(({ postgresUs }) => postgresUs),
    perSecond: of(({ perSecond }) => perSecond),
    p50: of(({ p50 }) => p50),
    p95: of(({ p95 }) => p95),
    failed: loads.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function rowOf({ subject, connections, ours, fastapi }: Cell): Record<string, string | number> {
  return {
    model: subject.says,
    connections,
    "us: all": rounded(ours.us),
    "of it node": rounded(ours.nodeUs),
    "PostgreSQL, which records": rounded(ours.postgresUs),
    FastAPI: rounded(fastapi.us),
    ratio: rounded(ours.us / fastapi.us),
    "without PostgreSQL": rounded((ours.us - ours.postgresUs) / fastapi.us),
    "p50 ms": rounded(ours.p50),
    "FastAPI p50": rounded(fastapi.p50),
    "p95 ms": rounded(ours.p95),
    "FastAPI p95": rounded(fastapi.p95),
    "a second": rounded(ours.perSecond),
    "FastAPI a second": rounded(fastapi.perSecond),
    failed: ours.failed,
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
  const sandbox = probeSandbox({ temporary: join(root, "temporary") });
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
  cells: readonly Cell[],
  live: readonly Live[],
  cold: readonly Record<string, string | number>[],
): readonly Goal[] {
  const ratio = (name: Subject["name"], connections: number): number => {
    const cell = cells.find(({ subject, connections: count }) => subject.name === name && count === connections);
    return cell === undefined ? Number.NaN : rounded(cell.ours.us / cell.fastapi.us);
  };
  const p50 = (name: Subject["name"]): number => {
    const cell = cells.find(({ subject, connections }) => subject.name === name && connections === 1);
    return cell === undefined ? Number.NaN : rounded(cell.ours.p50 / cell.fastapi.p50);
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
