import { memoryOfFamily } from "../machine/memory-of-family.ts";
import { processorTimeOf, processorTimeOfFamily } from "../machine/processor-time.ts";
import type { Cell as TableCell, Tell } from "../report/part.ts";
import { median, quantile, rounded } from "../report/quantile.ts";
import type { BenchServer } from "../server/start-server.ts";
import { askFor, requestOf } from "./ask-for.ts";
import { testRows } from "./deploy-example.ts";
import { type Endpoint, type Peer, peers, startPeer } from "./start-peer.ts";
import { servedOf, type Subject, subjects } from "./subjects.ts";

export const connectionCounts = [1, 16, 64] as const;
export const [rounds, roundMs]: readonly [number, number] = [3, 2_000];
const [warmMs, settleMs, restMs, idleMs] = [300, 1_000, 15_000, 3_000];

/** What one server did for one model at so many connections, and what it cost. */
export type Load = {
  /** Microseconds of CPU a request, of all its processes. */
  readonly us: number;
  readonly nodeUs: number;
  readonly postgresUs: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly failed: number;
};

export type LoadCell = {
  readonly subject: Subject;
  readonly connections: number;
  readonly ours: Load;
  readonly peers: Readonly<Record<Peer, Load>>;
};

export type LoadFindings = {
  readonly cells: readonly LoadCell[];
  /** Megabytes after the load: of ours with all the models, of each peer the sum over its servers. */
  readonly memory: readonly Readonly<Record<string, TableCell>>[];
};

/** Every model on every server, one after another in each round, so that what the machine does meanwhile meets all. */
export async function measureLoad(server: BenchServer, tell: Tell): Promise<LoadFindings> {
  const idle = await idleRates(server);
  const cells: LoadCell[] = [];
  const megabytes = new Map<Peer, number>(peers.map((peer) => [peer, 0]));
  const seen = new Set<string>();
  for (const subject of subjects) {
    tell(`${subject.name}: the peers start`);
    const endpoints: (readonly [Peer, Endpoint])[] = [];
    try {
      for (const peer of peers) endpoints.push([peer, await startPeer(peer, servedOf(subject))]);
      cells.push(...(await measureSubject({ server, subject, endpoints, idle }, tell)));
      if (seen.has(subject.example)) continue;
      seen.add(subject.example);
      for (const [peer, { pid }] of endpoints) megabytes.set(peer, (megabytes.get(peer) ?? 0) + memoryOfFamily(pid));
    } finally {
      await Promise.all(endpoints.map(([, endpoint]) => endpoint.stop()));
    }
  }
  const ours = memoryOfFamily(server.pid, [server.postgresPid()]);
  return {
    cells,
    memory: [
      { server: `DriftGuard, ${subjects.length} versions in one`, MB: rounded(ours) },
      { server: "its PostgreSQL", MB: rounded(memoryOfFamily(server.postgresPid())) },
      ...peers.map((peer) => ({ server: `${peer}, ${seen.size} servers`, MB: rounded(megabytes.get(peer) ?? 0) })),
    ],
  };
}

type Measured = {
  readonly server: BenchServer;
  readonly subject: Subject;
  readonly endpoints: readonly (readonly [Peer, Endpoint])[];
  readonly idle: Rates;
};

async function measureSubject({ server, subject, endpoints, idle }: Measured, tell: Tell): Promise<LoadCell[]> {
  const cells: LoadCell[] = [];
  for (const connections of connectionCounts) {
    const ours: Load[] = [];
    const others = new Map<Peer, Load[]>(peers.map((peer) => [peer, []]));
    for (let round = 1; round <= rounds; round += 1) {
      tell(`${subject.name}, ${connections} connections, round ${round}`);
      ours.push(await loadOurs(server, subject, { connections, idle }));
      for (const [peer, endpoint] of endpoints) {
        others.get(peer)?.push(await loadPeer(endpoint, subject, connections));
      }
    }
    const of = (peer: Peer): Load => middle(others.get(peer) ?? []);
    const byPeer = { FastAPI: of("FastAPI"), BentoML: of("BentoML"), MLflow: of("MLflow") };
    cells.push({ subject, connections, ours: middle(ours), peers: byPeer });
  }
  return cells;
}

/** CPU seconds a second of a server that nobody asks: all, Node, PostgreSQL. */
type Rates = readonly [number, number, number];

function timesOf(server: BenchServer): Rates {
  return [processorTimeOfFamily(server.pid), processorTimeOf(server.pid), processorTimeOfFamily(server.postgresPid())];
}

async function idleRates(server: BenchServer): Promise<Rates> {
  // Workers of versions that were just replaced still end, and others still start.
  await wait(restMs);
  const before = timesOf(server);
  await wait(idleMs);
  const after = timesOf(server);
  const rate = (at: 0 | 1 | 2): number => ((after[at] - before[at]) * 1000) / idleMs;
  return [rate(0), rate(1), rate(2)];
}

/** Rows by name where the model has names, else lists, as the peers get them. */
function rowsOf({ example }: Subject): readonly (Readonly<Record<string, unknown>> | readonly unknown[])[] {
  const rows = testRows(example);
  return example === "sklearn" ? rows : rows.map((row) => Object.values(row));
}

async function loadOurs(
  server: BenchServer,
  subject: Subject,
  { connections, idle }: { readonly connections: number; readonly idle: Rates },
): Promise<Load> {
  const requests = rowsOf(subject).map((row) =>
    requestOf(server.url, { path: `/serve/${subject.name}/predict`, key: server.key, body: { inputs: [row] } }),
  );
  await askFor(server.url, requests, { connections, ms: warmMs });
  await wait(settleMs);
  const before = timesOf(server);
  const asked = await askFor(server.url, requests, { connections, ms: roundMs });
  // What was recorded is stored a little later, and costs as much; what the server does anyhow meanwhile does not.
  await wait(settleMs);
  const after = timesOf(server);
  const us = (at: 0 | 1 | 2): number =>
    ((after[at] - before[at] - (idle[at] * settleMs) / 1000) * 1e6) / asked.answered;
  return { us: us(0), nodeUs: us(1), postgresUs: us(2), ...latencies(asked) };
}

/** A peer records nothing. */
async function loadPeer({ url, pid, path, bodyOf }: Endpoint, subject: Subject, connections: number): Promise<Load> {
  const requests = rowsOf(subject).map((row) => requestOf(url, { path, key: "none", body: bodyOf([row]) }));
  await askFor(url, requests, { connections, ms: warmMs });
  const before = processorTimeOfFamily(pid);
  const asked = await askFor(url, requests, { connections, ms: roundMs });
  const us = ((processorTimeOfFamily(pid) - before) * 1e6) / asked.answered;
  return { us, nodeUs: 0, postgresUs: 0, ...latencies(asked) };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function latencies({ answered, failed, latenciesMs }: Awaited<ReturnType<typeof askFor>>) {
  return {
    failed,
    perSecond: (answered * 1000) / roundMs,
    p50: median(latenciesMs),
    p95: quantile(latenciesMs, 0.95),
    p99: quantile(latenciesMs, 0.99),
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
    p99: of(({ p99 }) => p99),
    failed: loads.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** CPU of all servers. */
export function costRow({ subject, connections, ours, peers: others }: LoadCell): Record<string, TableCell> {
  return {
    model: subject.says,
    connections,
    "us: all": rounded(ours.us),
    "of it node": rounded(ours.nodeUs),
    "PostgreSQL, which records": rounded(ours.postgresUs),
    ...Object.fromEntries(peers.map((peer) => [peer, rounded(others[peer].us)])),
    "beside FastAPI": rounded(ours.us / others.FastAPI.us),
    "without PostgreSQL": rounded((ours.us - ours.postgresUs) / others.FastAPI.us),
    failed: ours.failed,
  };
}

/** Answers a second and latencies, a row a server. */
export function latencyRows({ subject, connections, ours, peers: others }: LoadCell): Record<string, TableCell>[] {
  const rows = [["DriftGuard", ours] as const, ...peers.map((peer) => [peer, others[peer]] as const)];
  return rows.map(([server, load]) => ({
    ...{ model: subject.says, connections, server, "a second": rounded(load.perSecond) },
    ...{ "p50 ms": rounded(load.p50), "p95 ms": rounded(load.p95), "p99 ms": rounded(load.p99), failed: load.failed },
  }));
}
