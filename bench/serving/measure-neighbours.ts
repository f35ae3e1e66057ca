import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openLine } from "../ingest/http-line.ts";
import type { Cell, Findings, Tell } from "../report/part.ts";
import { median, quantile, rounded } from "../report/quantile.ts";
import { callApi } from "../server/call-api.ts";
import { type BenchServer, makeDataFolder, startServer } from "../server/start-server.ts";
import { requestOf } from "./ask-for.ts";
import { command, copyExample, testRows } from "./deploy-example.ts";
import { program, shareEnvironments } from "./share-environments.ts";

const [calmMs, troubleMs, warmMs, deadlineMs] = [4_000, 8_000, 1_000, 1_000];
const [neighbourLines, troubleLines, pauseMs] = [2, 2, 10];

/** What a model does once it is asked with a negative number, as lines of its `predict`. */
const misbehaviours = {
  "nothing, as a measure": ["pass"],
  raises: ["raise ValueError('a word of the owner')"],
  "hangs, asleep": ["time.sleep(3600)"],
  "hangs, at full speed": ["while True: pass"],
  "leaks 40 MB a request": ["held.append(bytearray(40 << 20))"],
  forks: ["for _ in range(100): os.fork()"],
  exits: ["os._exit(1)"],
  "writes 1 GB": [
    "for name in range(16):",
    "    with open(os.path.join(os.environ['HOME'], str(name)), 'wb') as file:",
    "        for _ in range(60): file.write(bytes(1 << 20))",
  ],
  "prints for ever": ["while True: print('x' * 1000)"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Each neighbour by the path and the body that it is asked with. */
type Neighbour = { readonly says: string; readonly model: string; readonly row: unknown };

/** Models that do nothing wrong, while another one does: their P95 beside their own in calm, and what failed. */
export async function measureNeighbours(tell: Tell): Promise<Findings> {
  const data = makeDataFolder();
  shareEnvironments(data.path);
  const work = mkdtempSync(join(tmpdir(), "driftguard-bench-neighbours-"));
  const server = await startServer({ dataFolder: data.path, program });
  try {
    const neighbours = await deployNeighbours(server, work, tell);
    const rows: Record<string, Cell>[] = [];
    for (const [misbehaviour, lines] of Object.entries(misbehaviours)) {
      tell(`a model that ${misbehaviour}`);
      const model = await deployTrouble(server, { work, number: rows.length, lines });
      rows.push(...(await tryTrouble(server, { model, misbehaviour, neighbours })));
    }
    const worst = Math.max(...rows.map((row) => Number(row["P95 beside calm"])));
    const failed = rows.reduce((sum, row) => sum + Number(row["neighbour failed"]), 0);
    return {
      tables: [
        {
          title: `a neighbour's requests in ${calmMs / 1000} s of calm before and after, and in ${troubleMs / 1000} s beside a model that misbehaves`,
          rows,
        },
      ],
      goals: [
        {
          promise: "the worst P95 of a neighbour beside its own in calm",
          seen: worst,
          limit: 2,
          unit: "times",
          better: "less",
        },
        { promise: "requests of neighbours that failed", seen: failed, limit: 0, unit: "requests", better: "less" },
      ],
    };
  } finally {
    await server.stop();
    rmSync(work, { recursive: true, force: true });
    data.remove();
  }
}

async function deployNeighbours(server: BenchServer, work: string, tell: Tell): Promise<readonly Neighbour[]> {
  tell("the neighbours go live");
  const own = join(work, "own-code");
  const code = "def predict_batch(inputs):\n    return [sum(at * row['x'] for at in range(5000)) for row in inputs]\n";
  writeRepository(own, code);
  const trees = join(work, "flights-xgboost");
  copyExample("xgboost", trees, { withAnswers: true });
  for (const folder of [own, trees]) await command(server, program, "deploy", folder);
  return [
    { says: "own code, in Python", model: "own-code", row: { x: 1 } },
    { says: "XGBoost, trees in the server", model: "flights-xgboost", row: testRows("xgboost")[0] },
  ];
}

async function deployTrouble(
  server: BenchServer,
  { work, number, lines }: { readonly work: string; readonly number: number; readonly lines: readonly string[] },
): Promise<string> {
  const model = `trouble-${number}`;
  const body = lines.map((line) => `            ${line}`).join("\n");
  writeRepository(
    join(work, model),
    `import os, time\nheld = []\n\ndef predict(inputs):\n    for row in inputs:\n        if row['x'] < 0:\n${body}\n    return [0 for _ in inputs]\n`,
  );
  await command(server, program, "deploy", join(work, model));
  return model;
}

function writeRepository(folder: string, code: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "predict.py"), code);
  writeFileSync(join(folder, "test_data.json"), JSON.stringify({ inputs: [{ x: 1 }, { x: 2 }] }));
  writeFileSync(join(folder, "driftguard.json"), JSON.stringify({ resources: { deadlineMs } }));
}

type Trouble = {
  readonly model: string;
  readonly misbehaviour: string;
  readonly neighbours: readonly Neighbour[];
};

async function tryTrouble(
  server: BenchServer,
  { model, misbehaviour, neighbours }: Trouble,
): Promise<Record<string, Cell>[]> {
  const all = (ms: number) =>
    Promise.all(neighbours.map(({ model: name, row }) => keepAsking(server, name, row, { lines: neighbourLines, ms })));
  await all(warmMs);
  const before = await all(calmMs);
  const [during, trouble] = await Promise.all([
    all(troubleMs),
    keepAsking(server, model, { x: -1 }, { lines: troubleLines, ms: troubleMs }),
  ]);
  const after = await all(calmMs);
  const state = await stateOf(server, model);
  return neighbours.map(({ says }, at) => {
    const calm = [...(before[at]?.latenciesMs ?? []), ...(after[at]?.latenciesMs ?? [])];
    const troubled = during[at]?.latenciesMs ?? [];
    const [calmP95, p95] = [quantile(calm, 0.95), quantile(troubled, 0.95)];
    const failed = [before[at], during[at], after[at]].reduce((sum, asked) => sum + (asked?.failed ?? 0), 0);
    return {
      ...{ "another model": misbehaviour, neighbour: says, requests: troubled.length, "neighbour failed": failed },
      ...{ "calm p50 ms": rounded(median(calm)), "p50 ms": rounded(median(troubled)) },
      ...{ "calm P95 ms": rounded(calmP95), "P95 ms": rounded(p95), "P95 beside calm": rounded(p95 / calmP95) },
      ...{
        "longest ms": rounded(Math.max(...troubled)),
        "the other answered": saidOf(trouble.statuses),
        "it ended as": state,
      },
    };
  });
}

type Asked = {
  readonly latenciesMs: readonly number[];
  readonly failed: number;
  readonly statuses: ReadonlyMap<number, number>;
};

/** So many connections, each of which asks a little after it is answered: what is measured is a wait, not a saturation. */
async function keepAsking(
  { url, key }: BenchServer,
  model: string,
  row: unknown,
  { lines, ms }: { readonly lines: number; readonly ms: number },
): Promise<Asked> {
  const request = requestOf(url, { path: `/serve/${model}/predict`, key, body: { inputs: [row] } });
  const latenciesMs: number[] = [];
  const statuses = new Map<number, number>();
  const until = performance.now() + ms;
  await Promise.all(
    Array.from({ length: lines }, async () => {
      const line = await openLine(url);
      while (performance.now() < until) {
        const sentAt = performance.now();
        const { status } = await line.ask(request);
        latenciesMs.push(performance.now() - sentAt);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      line.close();
    }),
  );
  const answered = statuses.get(200) ?? 0;
  return { latenciesMs, statuses, failed: latenciesMs.length - answered };
}

function saidOf(statuses: Asked["statuses"]): string {
  return [...statuses]
    .toSorted(([one], [other]) => one - other)
    .map(([status, count]) => `${status}: ${count}`)
    .join(", ");
}

async function stateOf(server: BenchServer, model: string): Promise<string> {
  const page = (await callApi(server, "GET", `/api/v1/models/${model}/deployments`)) as {
    readonly items: readonly { readonly serving: { readonly state: string; readonly restarts: number } | null }[];
  };
  const serving = page.items[0]?.serving;
  return serving == null ? "not served" : `${serving.state}, ${serving.restarts} restarts`;
}
