import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { findTool } from "@driftguard/tools";

import type { Findings, Tell } from "../report/part.ts";
import { median, quantile, rounded } from "../report/quantile.ts";
import { startServers } from "./servers.ts";

const root = join(import.meta.dirname, "../..");
const condition = "--conditions=driftguard-source";

type Cost = Readonly<Record<"p50" | "p99" | "p99Kept" | "cpu" | "memory" | "waiting" | "unaccounted", number>>;
type Costs = Readonly<Record<"silent" | "answering", Cost>> & { readonly nothing: Pick<Cost, "p50" | "p99"> };
type Host = Readonly<Record<"framework" | "bare" | "silent" | "answering", string>>;
const kinds = ["bare", "silent", "answering"] as const;
type Kind = (typeof kinds)[number];

const turns = 40;
const turnRequests = 100;

/** What the TypeScript client's recorder and the middlewares of both languages cost the program they are in. */
export async function measureRecorder(tell: Tell): Promise<Findings> {
  const { silent, answering } = await startServers();
  tell("two hundred predictions every tenth of a second, to a silent server and to one that answers");
  const script = join(import.meta.dirname, "record-cost.ts");
  const { stdout } = await promisify(execFile)("node", ["--expose-gc", condition, script, silent, answering]);
  const cost: Costs = JSON.parse(stdout);
  const { path: python, install } = findTool("python");
  if (python === null) throw new Error(`Python is missing: ${install}`);
  const latencies: Latency[] = [];
  for (const [program, args] of [
    ["node", [condition, join(import.meta.dirname, "hosts.ts")]],
    [python, [join(import.meta.dirname, "asgi_hosts.py")]],
  ] as const) {
    const child = spawn(program, [...args, silent, answering], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, PYTHONPATH: join(root, "sdks/python/src") },
    });
    for (const host of await readHosts(child)) {
      tell(`requests to ${host.framework}, in turns`);
      latencies.push(await measureHost(host));
    }
    child.stdin?.end();
    await once(child, "exit");
  }
  const worst = (kind: "silent" | "answering"): number => Math.max(...latencies.map((one) => one[kind].ratio));
  return {
    tables: [
      {
        title: "20,000 calls of record() with 40 numbers and 5 texts, TypeScript",
        rows: [
          { server: "none: a call that does nothing", ...timesOf(cost.nothing) },
          ...(["silent", "answering"] as const).map((kind) => rowOf(kind, cost[kind])),
        ],
      },
      {
        title: "a request that is recorded beside one that is not, same framework, in turns",
        rows: latencies.flatMap(({ framework, bare, silent: gone, answering: there }) => [
          { framework, server: "not recorded", "p50 us": rounded(bare.p50), "p99 us": rounded(bare.p99), ratio: 1 },
          ...(
            [
              ["never answers", gone],
              ["answers", there],
            ] as const
          ).map(([server, { p50, p99, ratio }]) => ({
            framework,
            server,
            "p50 us": rounded(p50),
            "p99 us": rounded(p99),
            ratio: rounded(ratio),
          })),
        ]),
      },
    ],
    goals: [
      {
        promise: "P99 of a call while the server is gone",
        seen: cost.silent.p99,
        limit: 20,
        unit: "us",
        better: "less",
      },
      { promise: "P99 of a call while rows are sent", seen: cost.answering.p99, limit: 20, unit: "us", better: "less" },
      {
        promise: "memory of the whole process, with the server gone",
        seen: cost.silent.memory,
        limit: 20,
        unit: "MB",
        better: "less",
      },
      {
        promise: "a recorded request beside one that is not, server gone, worst framework",
        seen: worst("silent"),
        limit: 1.1,
        unit: "times",
        better: "less",
      },
      {
        promise: "a recorded request beside one that is not, rows sent, worst framework",
        seen: worst("answering"),
        limit: 1.1,
        unit: "times",
        better: "less",
      },
    ],
  };
}

function timesOf({ p50, p99 }: Pick<Cost, "p50" | "p99">) {
  return { "p50 us": rounded(p50), "p99 us": rounded(p99) };
}

function rowOf(kind: "silent" | "answering", { p50, p99, p99Kept, cpu, memory, waiting, unaccounted }: Cost) {
  return {
    server: kind === "silent" ? "never answers" : "answers",
    ...timesOf({ p50, p99 }),
    "p99 us of the rows that were kept": rounded(p99Kept),
    "CPU us a call, sending included": rounded(cpu),
    "memory MB": rounded(memory),
    "of it what waits MB": rounded(waiting),
    "rows in no count": unaccounted,
  };
}

async function readHosts({ stdout }: ChildProcess): Promise<Host[]> {
  if (stdout === null) throw new TypeError("the hosts' output is not read");
  const [line] = await once(createInterface({ input: stdout }), "line");
  return JSON.parse(line);
}

type Times = {
  readonly p50: number;
  readonly p99: number;
  /** Median of the turns' medians beside the bare one's. */ readonly ratio: number;
};
type Latency = { readonly framework: string } & Readonly<Record<Kind, Times>>;

async function measureHost(host: Host): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: Record<Kind, number[][]> = { bare: [], silent: [], answering: [] };
  // The first turn warms up, and each turn begins with another.
  for (let turn = 0; turn <= turns; turn++) {
    const order = kinds.map((_, i) => kinds[(i + turn) % kinds.length] ?? "bare");
    for (const kind of order) {
      const own = [];
      for (let i = 0; i < turnRequests; i++) own.push(await ask(`${host[kind]}/predict`, agent));
      if (turn > 0) times[kind].push(own);
    }
  }
  agent.destroy();
  const of = (kind: Kind): Times => {
    const ratios = times[kind].map((own, turn) => median(own) / median(times.bare[turn] ?? []));
    const all = times[kind].flat();
    return { p50: quantile(all, 0.5), p99: quantile(all, 0.99), ratio: median(ratios) };
  };
  return { framework: host.framework, bare: of("bare"), silent: of("silent"), answering: of("answering") };
}

const body = JSON.stringify(
  Object.fromEntries([
    ...Array.from({ length: 40 }, (_, i) => [`n${i}`, i * 1.25]),
    ...Array.from({ length: 5 }, (_, i) => [`c${i}`, "level"]),
  ]),
);

/** Microseconds until an answer is whole. */
async function ask(url: string, agent: Agent): Promise<number> {
  const began = performance.now();
  const headers = { "content-type": "application/json", "content-length": body.length };
  const sent = request(url, { method: "POST", agent, headers });
  sent.end(body);
  const [answer] = await once(sent, "response");
  answer.resume();
  await once(answer, "end");
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
  return (performance.now() - began) * 1000;
}
