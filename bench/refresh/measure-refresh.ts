import { processorTimeOfFamily } from "../machine/processor-time.ts";
import type { Findings, Tell } from "../report/part.ts";
import { median, rounded } from "../report/quantile.ts";
import { startHelper } from "../server/start-helper.ts";
import { makeDataFolder, startServer } from "../server/start-server.ts";

const rows = 100_000;
const rounds = 3;
const subjects = [
  { what: "all", says: "profiles, and sums of performance by segment" },
  { what: "profiles", says: "profiles alone" },
] as const;

/** What it costs to count a bucket's events again, which happens once or twice an event. */
export async function measureRefresh(tell: Tell): Promise<Findings> {
  const folder = makeDataFolder();
  const server = await startServer({ dataFolder: folder.path, settings: { CHECK_SECONDS: "3600" } });
  const helper = await startHelper("refresh", folder.path);
  try {
    tell(`${rows.toLocaleString("en-US")} rows go in`);
    await helper.order("fill", { rows });
    const runs: Run[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      for (const { what } of subjects) {
        const before = processorTimeOfFamily(server.postgresPid());
        const { result: seconds, cpuSeconds } = await helper.order<number>("refresh", { what });
        const postgresSeconds = processorTimeOfFamily(server.postgresPid()) - before;
        // The first round warms up.
        if (round > 0) runs.push({ what, seconds, nodeSeconds: cpuSeconds, postgresSeconds });
      }
    }
    return { tables: [tableOf(runs)], goals: [] };
  } finally {
    await helper.stop();
    await server.stop();
    folder.remove();
  }
}

type Run = {
  readonly what: (typeof subjects)[number]["what"];
  readonly seconds: number;
  readonly nodeSeconds: number;
  readonly postgresSeconds: number;
};

function tableOf(runs: readonly Run[]): Findings["tables"][number] {
  return {
    title: `one quarter of an hour of ${rows.toLocaleString("en-US")} rows, 40 numbers and 5 categories; medians of ${rounds}`,
    rows: subjects.map(({ what, says }) => {
      const of = (read: (run: Run) => number): number => median(runs.filter((run) => run.what === what).map(read));
      return {
        refreshed: says,
        "CPU s: node": rounded(of((run) => run.nodeSeconds)),
        postgres: rounded(of((run) => run.postgresSeconds)),
        both: rounded(of((run) => run.nodeSeconds + run.postgresSeconds)),
        "by the clock s": rounded(of((run) => run.seconds)),
      };
    }),
  };
}
