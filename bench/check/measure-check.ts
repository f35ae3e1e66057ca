import { processorTimeOfFamily } from "../machine/processor-time.ts";
import type { Findings, Tell } from "../report/part.ts";
import { median, quantile, rounded } from "../report/quantile.ts";
import { startHelper, type Helper } from "../server/start-helper.ts";
import { makeDataFolder, startServer } from "../server/start-server.ts";

const features = 40;
const traffics = [
  { name: "slow", rowsPerDay: 2_400 },
  { name: "fast", rowsPerDay: 10_000_000 },
] as const;
const quietChecks = 40;
// A server has checked for hours: its code is compiled.
const warmChecks = 80;
const hours = 8;
// A thousand would be gigabytes of past: so many are checked, and the time is told for a thousand.
const fleet = 200;

/** Checks of models whose past was written as profiles: the same work whatever the traffic was. */
export async function measureCheck(tell: Tell): Promise<Findings> {
  const folder = makeDataFolder();
  // The server's own scheduler looks once, before there is anything to check.
  const server = await startServer({ dataFolder: folder.path, settings: { CHECK_SECONDS: "3600" } });
  const helper = await startHelper("check", folder.path);
  const watched: Watch = { helper, postgresSeconds: () => processorTimeOfFamily(server.postgresPid()) };
  try {
    const looks: Look[] = [];
    for (const traffic of traffics) {
      tell(`${traffic.rowsPerDay.toLocaleString("en-US")} predictions a day`);
      looks.push(...(await lookAt(watched, traffic)));
    }
    tell(`${fleet} models that are due`);
    // What nothing has closed since is what is copied: the last check was the first of its hour.
    await helper.order("quiet", { name: "slow", count: 1 });
    await helper.order("copy", { name: "slow", count: fleet });
    const [first, again] = [await checkFleet(watched, 0), await checkFleet(watched, 1)];
    return {
      tables: [
        { title: `a check of ${features} features, 28 days of history`, rows: looks.map(rowOf) },
        fleetTable(first, again),
      ],
      goals: goalsOf(looks, again),
    };
  } finally {
    await helper.stop();
    await server.stop();
    folder.remove();
  }
}

type Watch = { readonly helper: Helper; readonly postgresSeconds: () => number };
type Measured<Result> = { readonly result: Result; readonly nodeSeconds: number; readonly postgresSeconds: number };
type Look = {
  readonly rowsPerDay: number;
  readonly kind:
    | "first, 28 days learned"
    | "nothing has closed"
    | "a quarter has passed"
    | "an hour has closed"
    | "a day has ended";
  readonly took: readonly number[];
  /** Milliseconds of CPU a check. */
  readonly nodeMs: number;
  readonly postgresMs: number;
};

async function measured<Result>(
  watch: Watch,
  what: string,
  details: Readonly<Record<string, unknown>>,
): Promise<Measured<Result>> {
  const before = watch.postgresSeconds();
  const { result, cpuSeconds } = await watch.helper.order<Result>(what, details);
  return { result, nodeSeconds: cpuSeconds, postgresSeconds: watch.postgresSeconds() - before };
}

async function lookAt(watch: Watch, { name, rowsPerDay }: (typeof traffics)[number]): Promise<Look[]> {
  await watch.helper.order("make", { name, rowsPerDay, features });
  const look = async (kind: Look["kind"], runs: readonly Measured<number[]>[]): Promise<Look> => {
    const took = runs.flatMap(({ result }) => result);
    const total = (read: (run: Measured<number[]>) => number): number =>
      (runs.reduce((sum, run) => sum + read(run), 0) * 1000) / took.length;
    return {
      rowsPerDay,
      kind,
      took,
      nodeMs: total((run) => run.nodeSeconds),
      postgresMs: total((run) => run.postgresSeconds),
    };
  };
  const first = await measured<number[]>(watch, "quiet", { name, count: 1 });
  await watch.helper.order("quiet", { name, count: warmChecks });
  const quiet = await measured<number[]>(watch, "quiet", { name, count: quietChecks });
  const [passed, closed]: [Measured<number[]>[], Measured<number[]>[]] = [[], []];
  for (let hour = 0; hour < hours; hour += 1) {
    await watch.helper.order("pass", { name, hours: 1 });
    for (const minutes of [45, 30, 15]) passed.push(await checked(watch, name, minutes));
    closed.push(await checked(watch, name));
  }
  // From eighteen o'clock to an hour after midnight.
  const ended = [await afterHours(watch, name, 7), await afterHours(watch, name, 24)];
  return [
    await look("first, 28 days learned", [first]),
    await look("nothing has closed", [quiet]),
    await look("a quarter has passed", passed),
    await look("an hour has closed", closed),
    await look("a day has ended", ended),
  ];
}

async function afterHours(watch: Watch, name: string, passed: number): Promise<Measured<number[]>> {
  await watch.helper.order("pass", { name, hours: passed });
  return checked(watch, name);
}

/** @param minutes - before the end of what is written */
function checked(watch: Watch, name: string, minutes = 0): Promise<Measured<number[]>> {
  return measured<number[]>(watch, "check", { name, minutes });
}

function rowOf({ rowsPerDay, kind, took, nodeMs, postgresMs }: Look): Record<string, string | number> {
  return {
    "predictions a day": rowsPerDay,
    "since the last check": kind,
    checks: took.length,
    "CPU ms: node": rounded(nodeMs),
    postgres: rounded(postgresMs),
    both: rounded(nodeMs + postgresMs),
    "p50 ms": rounded(median(took)),
    "p95 ms": rounded(quantile(took, 0.95)),
  };
}

type Due = Measured<{ readonly checked: number; readonly seconds: number }>;

async function checkFleet(watch: Watch, turn: number): Promise<Due> {
  const due = await measured<Due["result"]>(watch, "due", { name: "slow", turn });
  if (due.result.checked !== fleet) throw new Error(`${due.result.checked} of ${fleet} models were checked`);
  return due;
}

function fleetTable(first: Due, again: Due) {
  const aThousand = 1000 / fleet;
  const row = (seen: string, { result, nodeSeconds, postgresSeconds }: Due) => ({
    "this server has checked them": seen,
    "CPU s: node": rounded(nodeSeconds * aThousand),
    postgres: rounded(postgresSeconds * aThousand),
    both: rounded((nodeSeconds + postgresSeconds) * aThousand),
    "by the clock s": rounded(result.seconds * aThousand),
  });
  return {
    title: `${fleet} models checked by the scheduler's own run, nothing has closed, told for 1,000`,
    rows: [row("never", first), row("before", again)],
  };
}

function goalsOf(looks: readonly Look[], due: Due): Findings["goals"] {
  const [slow, fast] = traffics.map(({ rowsPerDay }) => {
    const quiet = looks.find((look) => look.rowsPerDay === rowsPerDay && look.kind === "nothing has closed");
    return quiet === undefined ? Number.NaN : quiet.nodeMs + quiet.postgresMs;
  }) as [number, number];
  const less = { better: "less" } as const;
  return [
    {
      promise: "a check on clean profiles at 2,400 predictions a day, CPU",
      seen: rounded(slow),
      limit: 15,
      unit: "ms",
      ...less,
    },
    {
      promise: "a check on clean profiles at 10 million predictions a day, CPU",
      seen: rounded(fast),
      limit: 15,
      unit: "ms",
      ...less,
    },
    {
      promise: "the dearer over the cheaper of the two",
      seen: rounded(Math.max(slow / fast, fast / slow)),
      limit: 2,
      unit: "times",
      ...less,
    },
    {
      promise: "1,000 such models, each checked before, CPU",
      seen: rounded((due.nodeSeconds + due.postgresSeconds) * (1000 / fleet)),
      limit: 10,
      unit: "s",
      ...less,
    },
  ];
}
