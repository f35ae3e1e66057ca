import { type HttpLine, openLine } from "../ingest/http-line.ts";
import { features } from "../ingest/prediction-rows.ts";
import { writeLoad } from "../ingest/write-load.ts";
import { processorTimeOf, processorTimeOfFamily } from "../machine/processor-time.ts";
import type { Findings, Tell } from "../report/part.ts";
import { quantile, rounded } from "../report/quantile.ts";
import { callApi } from "../server/call-api.ts";
import { startHelper } from "../server/start-helper.ts";
import { type BenchServer, makeDataFolder, startServer } from "../server/start-server.ts";
import { screensOf } from "./screens.ts";

const read = "bench-reads";
const written = "bench-writes";
const quietReads = 20;
// The first reads of a process compile the code of all others: the first screen would seem the dearest.
const warmReads = 60;
// Some five hundred reads a screen: of fewer a P95 is a handful of reads.
const loadedMs = 80_000;
// The load itself comes to its pace first.
const settleMs = 3_000;
const load = { writers: 16, rowsARequest: 100 };

/** The screens' requests one after the other, on a server at rest and on one that takes in half of what it can. */
export async function measureReads(tell: Tell): Promise<Findings> {
  const folder = makeDataFolder();
  const server = await startServer({ dataFolder: folder.path, settings: { CHECK_SECONDS: "3600" } });
  try {
    tell("a model with four weeks behind it");
    const helper = await startHelper("reads", folder.path);
    await helper.order("make", { name: read, rowsPerDay: 240_000 });
    await helper.stop();
    await callApi(server, "POST", "/api/v1/models", { name: written, version: "1", features });
    const screens = Object.entries(screensOf(await placesOf(server)));
    const line = await openLine(server.url);
    const quiet: Read[] = [];
    tell("at rest");
    for (const [screen, path] of screens) quiet.push(...(await readQuietly(server, line, { screen, path })));
    const most = await writeLoad({ ...server, model: written, ...load, ms: 3_000 });
    const half = most.rows / most.seconds / 2;
    tell(`under ${Math.round(half).toLocaleString("en-US")} rows a second, half of what it takes`);
    const loading = writeLoad({ ...server, model: written, ...load, ms: settleMs + loadedMs, rowsPerSecond: half });
    await readInTurn(server, line, { screens, ms: settleMs });
    const loaded = await readInTurn(server, line, { screens, ms: loadedMs - 500 });
    const { rows, seconds } = await loading;
    line.close();
    return {
      tables: [
        {
          title: `a reader at a time; ${Math.round(rows / seconds).toLocaleString("en-US")} rows a second came in meanwhile`,
          rows: screens.map(([screen]) => rowOf(screen, quiet, loaded)),
        },
      ],
      goals: screens.map(([screen]) => ({
        promise: `P95 of ${screen} at half load`,
        seen: rounded(quantile(of(loaded, screen), 0.95)),
        ...{ limit: 25, unit: "ms", better: "less" as const },
      })),
    };
  } finally {
    await server.stop();
    folder.remove();
  }
}

type Read = {
  readonly screen: string;
  readonly ms: number;
  readonly bytes: number;
  /** Milliseconds of CPU of Node and PostgreSQL; of many reads together, for one. */
  readonly cpuMs: number | null;
};
type Screen = { readonly screen: string; readonly path: string };

async function placesOf(server: BenchServer): Promise<Parameters<typeof screensOf>[0]> {
  const { number } = (await callApi(server, "GET", `/api/v1/models/${read}`)) as { number: number };
  const { items } = (await callApi(server, "GET", "/api/v1/alerts")) as { items: readonly { number: number }[] };
  if (items[0] === undefined) throw new Error("the drift of the history opened no alert");
  return { model: number, feature: "feature_3", alert: items[0].number };
}

async function readQuietly(server: BenchServer, line: HttpLine, screen: Screen): Promise<Read[]> {
  for (let warm = 0; warm < warmReads; warm += 1) await readOnce(server, line, screen);
  const cpu = (): number => processorTimeOf(server.pid) + processorTimeOfFamily(server.postgresPid());
  const before = cpu();
  const reads: Read[] = [];
  for (let turn = 0; turn < quietReads; turn += 1) reads.push(await readOnce(server, line, screen));
  const cpuMs = ((cpu() - before) * 1000) / quietReads;
  return reads.map((one) => ({ ...one, cpuMs }));
}

async function readInTurn(
  server: BenchServer,
  line: HttpLine,
  { screens, ms }: { readonly screens: readonly (readonly [string, string])[]; readonly ms: number },
): Promise<Read[]> {
  const reads: Read[] = [];
  const end = performance.now() + ms;
  for (let turn = 0; performance.now() < end; turn += 1) {
    const [screen, path] = screens[turn % screens.length]!;
    reads.push(await readOnce(server, line, { screen, path }));
    // A person does not ask without a pause, nor in step with who writes.
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 10));
  }
  return reads;
}

async function readOnce({ url, key }: BenchServer, line: HttpLine, { screen, path }: Screen): Promise<Read> {
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\nx-api-key: ${key}\r\n\r\n`);
  const from = performance.now();
  const { status, body } = await line.ask(request);
  if (status !== 200) throw new Error(`${path}: ${status} ${body.slice(0, 300)}`);
  return { screen, ms: performance.now() - from, bytes: body.length, cpuMs: null };
}

function rowOf(screen: string, quiet: readonly Read[], loaded: readonly Read[]) {
  const first = quiet.find((one) => one.screen === screen);
  return {
    screen,
    kB: rounded((first?.bytes ?? 0) / 1000),
    "CPU ms": first?.cpuMs === null || first === undefined ? null : rounded(first.cpuMs),
    "at rest p50 ms": rounded(quantile(of(quiet, screen), 0.5)),
    "p95 ms": rounded(quantile(of(quiet, screen), 0.95)),
    "half load p50 ms": rounded(quantile(of(loaded, screen), 0.5)),
    "half load p95 ms": rounded(quantile(of(loaded, screen), 0.95)),
    reads: of(loaded, screen).length,
  };
}

function of(reads: readonly Read[], screen: string): number[] {
  return reads.filter((one) => one.screen === screen).map(({ ms }) => ms);
}
