import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Cell = string | number | boolean | null;
type Row = Readonly<Record<string, Cell>>;

/** A file of `bench/results`, as far as the page shows it. */
type Result = {
  readonly madeBy: string;
  readonly at: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGb: number; readonly node: string };
  readonly versions?: Readonly<Record<string, string>>;
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
    says: "Every tool with its default rule on the same files: 40 columns in which nothing changed, and 40 planted shifts among 200 columns. NannyML cuts each file into ten chunks, so that of 200 rows a chunk has 20; a column counts as flagged where any chunk alerts. A peer that is not in a table has not been run at that size.",
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
    return [`## ${title}`, says, ...found.map(resultSection)].join("\n\n");
  });
  return `${[head, ...results, losses(root)].join("\n")}\n`;
}

function readResult(path: string): Result | null {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

function resultSection({ madeBy, at, machine, versions, tables }: Result): string {
  const named = Object.entries(versions ?? {}).map(([name, version]) => `${name}: ${version}`);
  const facts = [
    `\`${madeBy}\`, ${at.slice(0, 10)}, ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}.`,
    ...(named.length > 0 ? [named.join("; ") + "."] : []),
  ].join(" ");
  return [facts, ...Object.entries(tables).map(([title, rows]) => `### ${title}\n\n${tableOf(rows)}`)].join("\n\n");
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

const listed = [
  "peers.json",
  "quality-peers.json",
  "package.json",
  ...["ingest", "check", "reads", "refresh", "start", "serving", "page", "python-sdk", "stats"].map(
    (name) => `${name}.json`,
  ),
];

/** Every goal that a result says was missed, ours of the server too. */
function losses(root: string): string {
  const missed = listed.flatMap((file) =>
    (readResult(join(root, "bench/results", file))?.goals ?? [])
      .filter(({ met }) => met === false)
      .map(
        ({ promise, seen, limit, unit, better }) =>
          `| ${file.replace(".json", "")} | ${shown(promise)} | ${better === "more" ? "at least" : "at most"} ${shown(limit)} ${unit} | ${shown(seen)} |`,
      ),
  );
  const table = ["| bench | what was promised | goal | seen |", "| --- | --- | --- | --- |", ...missed].join("\n");
  return `## Where we lose\n\nGoals of our own that the committed results miss:\n\n${missed.length === 0 ? "None." : table}`;
}
