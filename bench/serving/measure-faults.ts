import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { memoryOfFamily } from "../machine/memory-of-family.ts";
import type { Cell, Tell } from "../report/part.ts";
import { rounded } from "../report/quantile.ts";
import type { BenchServer, programs } from "../server/start-server.ts";
import { command } from "./deploy-example.ts";
import { type Endpoint, peers, startPeer } from "./start-peer.ts";

const [othersCount, pauseMs, watchMs, patienceMs] = [4, 20, 3_000, 15_000];
const deadlineMs = 1_000;

/** What is sent, beside what others ask meanwhile. */
const faults = ["a hang", "a body of 50 MB", "malformed JSON", "a model that raises"] as const;
type Fault = (typeof faults)[number];

/** Where a model is asked that raises at -1 and never comes back from -2. */
type Target = {
  readonly server: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyOf: Endpoint["bodyOf"];
  readonly megabytes: () => number;
  readonly stop: () => Promise<void>;
};

/** Each fault on each server, while four others ask: what it is answered, and what the others notice. */
export async function measureFaults(
  server: BenchServer,
  { work, program, tell }: { readonly work: string; readonly program: keyof typeof programs; readonly tell: Tell },
): Promise<Record<string, Cell>[]> {
  await command(server, program, "deploy", writeRepository(join(work, "fault")));
  const starts = [
    async () => ours(server),
    ...peers.map((peer) => async () => target(peer, await startPeer(peer, { kind: "fault", file: "none" }))),
  ];
  const rows: Record<string, Cell>[] = [];
  for (const fault of faults) {
    for (const start of starts) {
      const asked = await start();
      tell(`${fault}, ${asked.server}`);
      try {
        rows.push({ fault, server: asked.server, ...(await tryFault(asked, fault)) });
      } finally {
        await asked.stop();
      }
    }
  }
  return rows;
}

/** The peers' own `fault`, as somebody's code that is asked one request at a time. */
function writeRepository(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const models = readFileSync(new URL("peers/models.py", import.meta.url), "utf8");
  const [code = ""] = /def fault\(rows\):\n(?: .*\n|\n)+/.exec(models) ?? [];
  // Own code gets rows by name.
  const own = code.trim().replace("fault", "predict").replaceAll("row[0]", 'row["x"]');
  writeFileSync(join(folder, "predict.py"), `import time\n\n\n${own}\n`);
  writeFileSync(join(folder, "test_data.json"), JSON.stringify({ inputs: [{ x: 1 }, { x: 2 }] }));
  writeFileSync(join(folder, "driftguard.json"), JSON.stringify({ resources: { deadlineMs } }));
  return folder;
}

function ours({ url, key, pid, postgresPid }: BenchServer): Target {
  return {
    server: "DriftGuard",
    // The hang is ended at the version's own deadline; the others say that they wait longer.
    url: `${url}/serve/fault/predict?deadline_ms=${patienceMs}`,
    headers: { "x-api-key": key },
    bodyOf: (rows) => ({ inputs: rows }),
    megabytes: () => memoryOfFamily(pid, [postgresPid()]),
    stop: async () => undefined,
  };
}

function target(server: string, { url, path, pid, bodyOf, stop }: Endpoint): Target {
  return { server, url: url + path, headers: {}, bodyOf, megabytes: () => memoryOfFamily(pid), stop };
}

async function tryFault(asked: Target, fault: Fault): Promise<Record<string, Cell>> {
  const ordinary = JSON.stringify(asked.bodyOf([[1]]));
  for (let turn = 0; turn < 10; turn += 1) await ask(asked, ordinary);
  const before = asked.megabytes();
  let [isOver, failed, answered, longestMs, peak] = [false, 0, 0, 0, before];
  const others = Array.from({ length: othersCount }, async () => {
    while (!isOver) {
      const { status, ms } = await ask(asked, ordinary);
      if (status === 200) answered += 1;
      else failed += 1;
      longestMs = Math.max(longestMs, ms);
      await wait(pauseMs);
    }
  });
  const watcher = setInterval(() => {
    peak = Math.max(peak, asked.megabytes());
  }, 200);
  await wait(200);
  const startedAt = performance.now();
  const said = await ask(asked, bodyWith(fault, asked));
  // Whoever was cut off by it is seen afterwards.
  await wait(Math.max(watchMs - (performance.now() - startedAt), 500));
  isOver = true;
  await Promise.all(others);
  clearInterval(watcher);
  return {
    answer: said.status === 0 ? `none in ${patienceMs / 1000} s` : said.status,
    "after ms": rounded(said.ms),
    "tells its inside": /Traceback|a secret of the model|File \\?"/.test(said.text) ? "yes" : "no",
    "others answered": answered,
    "others failed": failed,
    "longest wait ms": rounded(longestMs),
    "MB more": rounded(peak - before),
  };
}

function bodyWith(fault: Fault, { bodyOf }: Target): string {
  switch (fault) {
    case "a hang":
      return JSON.stringify(bodyOf([[-2]]));
    case "a model that raises":
      return JSON.stringify(bodyOf([[-1]]));
    case "malformed JSON":
      return JSON.stringify(bodyOf([[1]])).slice(0, -1);
    case "a body of 50 MB":
      return JSON.stringify(bodyOf([[1]])).replace("[[1]]", () => `[${"[1.25],".repeat(7_142_857)}[1]]`);
    default:
      return fault satisfies never;
  }
}

type Said = { readonly status: number; readonly text: string; readonly ms: number };

/** Status 0: no answer, or a connection that broke. */
async function ask({ url, headers }: Target, body: string): Promise<Said> {
  const startedAt = performance.now();
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await answer.text();
    return { status: answer.status, text, ms: performance.now() - startedAt };
  } catch {
    return { status: 0, text: "", ms: performance.now() - startedAt };
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
