import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Cell = string | number | boolean | null;
type Row = Readonly<Record<string, Cell>>;

/** A file of `bench/results`, as far as the page shows it. */
type Result = {
  readonly madeBy: string;
  readonly at: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGb: number; readonly node: string };
  readonly versions?: Readonly<Record<string, string>>;
  readonly seeds?: readonly number[];
  /** Where a bench keeps its runs, with what each was made by. */
  readonly runs?: readonly { readonly program: string; readonly versions: string }[];
  readonly goals?: readonly Goal[];
  readonly tables: Readonly<Record<string, readonly Row[]>>;
};

type Goal = {
  readonly promise: string;
  readonly seen: number | null;
  readonly limit: number;
  readonly unit: string;
  readonly better: "more" | "less";
  readonly met: boolean | null;
};

const head = `# Scoreboard

What was measured, with what it was measured on, and where we lose. Each table is written from the file that the bench wrote;
the command above it makes it again. The machines were shared with other work, so read CPU seconds and ratios within one
table, not times by the clock, and nothing across tables.
`;

const parts = [
  {
    title: "What a comparison costs, beside the peers",
    files: ["peers.json"],
    says: 'Two Parquet files in, a JSON report out, whole processes. "Over the script" is CPU beside a script of Polars and SciPy that computes what a careful person would.',
  },
  {
    title: "What is flagged, beside the peers",
    files: ["quality-peers.json"],
    says: "Every tool with its default rule on the same files: 40 columns in which nothing changed, and 40 planted shifts among 200 columns. NannyML cuts each file into ten chunks, so that of 200 rows a chunk has 20; a column counts as flagged where any chunk alerts. The script with Polars and SciPy flags by Bonferroni over all its tests at .05. A peer that is not in a table has not been run at that size.",
  },
  {
    title: "What is flagged between two files",
    files: ["quality-two-files.json", "quality-choice.json"],
    says: "The two gates of `driftwatch check` on simulated files. Floors keep small true shifts from being alarms, on purpose: a column below its floor whose change is certain is named, and stays stable.",
  },
  {
    title: "What the policy over time keeps quiet about, and finds",
    files: ["quality-grid.json", "quality-history.json", "quality-events.json"],
    says: "Simulated models of 40 features whose rows are even (iid), have a season (S), wander by themselves (A) or both (SA), and one feature that drifts. Bounds are those of Clopper and Pearson.",
  },
  {
    title: "Rules of one's own, performance, streams",
    files: ["quality-rules.json", "quality-performance.json", "quality-streams.json"],
    says: "What a user may choose instead of the policy, or beside it.",
  },
  {
    title: "Recording a served request",
    files: ["served-recording.json"],
    says: "The same requests of one model with and without `record=false` in turns, of the real server and its PostgreSQL. What storing, profiling and keeping a request costs is the difference.",
  },
  {
    title: "Memory",
    files: ["memory.json"],
    says: "Where files are larger than what may be held.",
  },
  {
    title: "The kernels",
    files: ["stats.json"],
    says: "CPU milliseconds a million rows (streams: 5,000 values), beside NumPy, SciPy and river in the same run. Below 1 time we are slower.",
  },
  {
    title: "The package",
    files: ["package.json"],
    says: "The packed tarball, installed into an empty folder.",
  },
] as const;

/** The page of what was measured: tables of the results of the bench, and every goal that was missed. */
export function scoreboardPage(root: string): string {
  const results = parts.map(({ title, files, says }) => {
    const found = files.flatMap((file) => readResult(join(root, "bench/results", file)) ?? []);
    const shownResults = found.length === 0 ? ["Not measured in this form yet."] : found.map(resultSection);
    return [`## ${title}`, says, ...shownResults].join("\n\n");
  });
  return `${[head, ...results, losses(root)].join("\n")}\n`;
}

/** `null` also of a result from before results had tables and a date: it is shown once it was measured anew. */
function readResult(path: string): Result | null {
  if (!existsSync(path)) return null;
  const result: Result = JSON.parse(readFileSync(path, "utf8"));
  return "at" in result && "tables" in result ? result : null;
}

function resultSection({ madeBy, at, machine, versions, seeds, runs = [], tables }: Result): string {
  const byProgram = versions ?? Object.fromEntries(runs.map(({ program, versions: own }) => [program, own]));
  const named = Object.entries(byProgram).map(([name, version]) => `${name}: ${version}`);
  const facts = [
    `\`${madeBy}\`, ${at.slice(0, 10)}, ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}.`,
    ...(seeds === undefined ? [] : [`Seeds ${seeds.join(", ")}.`]),
    ...(named.length > 0 ? [named.join("; ") + "."] : []),
  ].join(" ");
  return [facts, ...Object.entries(tables).map(([title, rows]) => `### ${shownTitle(title)}\n\n${tableOf(rows)}`)].join(
    "\n\n",
  );
}

/** Benches name a size as 100000x20. */
function shownTitle(title: string): string {
  const size = /^(\d+)x(\d+)$/.exec(title);
  return size === null ? title : `${Number(size[1]).toLocaleString("en-US")} rows, ${size[2]} columns`;
}

function tableOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) =>
    rows.some((row) => row[column] !== null && row[column] !== undefined),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const isNumber = columns.map((column) => rows.every((row) => typeof (row[column] ?? 0) === "number"));
  return [
    line(columns),
    line(isNumber.map((number) => (number ? "--:" : "---"))),
    ...rows.map((row) => line(columns.map((column) => shown(row[column] ?? null)))),
  ].join("\n");
}

function shown(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
  return String(value).replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

/** Results there should be, in the order of their goals; what else there is comes behind. */
const expected = [
  "peers.json",
  "quality-peers.json",
  "package.json",
  ...["two-files", "grid", "history", "events", "rules", "performance", "streams"].map(
    (name) => `quality-${name}.json`,
  ),
  ...["ingest", "check", "reads", "refresh", "start", "serving", "served-recording", "neighbours", "push", "page"].map(
    (name) => `${name}.json`,
  ),
  ...["recorder", "python-sdk", "stats", "memory"].map((name) => `${name}.json`),
];

/** Every goal that a result says was missed, ours of the server too, and those that nothing was seen of. */
function losses(root: string): string {
  const folder = join(root, "bench/results");
  const others = readdirSync(folder).filter((file) => file.endsWith(".json") && !expected.includes(file));
  const goals = [...expected, ...others.toSorted()].flatMap((file) =>
    (readResult(join(folder, file))?.goals ?? []).map((goal) => ({
      ...goal,
      bench: file.replace(".json", ""),
    })),
  );
  const missed = goals.filter(({ met }) => met === false);
  const unseen = goals.filter(({ met }) => met === null);
  const absent = expected
    .filter((file) => readResult(join(folder, file)) === null)
    .map((file) => file.replace(".json", ""));
  const rows = missed.map((goal) => ({ ...goalRow(goal), seen: goal.seen }));
  return [
    "## Where we lose",
    "Goals of our own that the committed results miss:",
    missed.length === 0 ? "None." : tableOf(rows),
    "## Not measured",
    "Goals of which the committed results say nothing, because what they are about was not run, or gave nothing:",
    unseen.length === 0 ? "None." : tableOf(unseen.map(goalRow)),
    ...(absent.length === 0 ? [] : [`No result in this form, so no goal to compare with: ${absent.join(", ")}.`]),
  ].join("\n\n");
}

function goalRow({ bench, promise, better, limit, unit }: Goal & { readonly bench: string }): Row {
  const goal = `${better === "more" ? "at least" : "at most"} ${shown(limit)} ${unit}`;
  return { bench, "what was promised": promise, goal };
}
