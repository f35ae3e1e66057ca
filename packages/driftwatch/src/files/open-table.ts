import { stat } from "node:fs/promises";
import { type CsvOptions, openCsv } from "./csv.ts";
import { openJson, openJsonLines } from "./jsonl.ts";
import { type TableFile, Unreadable } from "./reader.ts";

/** What a table is written in. */
export type TableKind = "csv" | "tsv" | "jsonl" | "json" | "parquet" | "arrow";

export type OpenOptions = CsvOptions & {
  /** Told by the ending of the name unless given. */
  readonly kind?: TableKind;
};

/**
 * Opens a table by the ending of its name: .csv, .tsv, .tab, .jsonl, .ndjson, .json (each also with .gz), .parquet, .pq, .arrow,
 * .arrows, .ipc or .feather.
 *
 * @throws Unreadable if it is not there, not readable, or of no known kind
 */
export async function openTable(path: string, { kind, ...options }: OpenOptions = {}): Promise<TableFile> {
  await checkFile(path);
  const known = kind ?? kindOf(path);
  switch (known) {
    case "csv":
      return await openCsv(path, options);
    case "tsv":
      return await openCsv(path, { delimiter: "\t", ...options });
    case "jsonl":
      return await openJsonLines(path);
    case "json":
      return await openJson(path);
    case "parquet":
      return await (await import("./parquet.ts")).openParquet(path);
    case "arrow":
      return await (await import("./arrow.ts")).openArrow(path);
    default:
      return known satisfies never;
  }
}

function kindOf(path: string): TableKind {
  const name = path.toLowerCase().replace(/\.gz$/, "");
  if (name.endsWith(".csv")) return "csv";
  if (name.endsWith(".tsv") || name.endsWith(".tab")) return "tsv";
  if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) return "jsonl";
  if (name.endsWith(".json")) return "json";
  if (/\.(parquet|parq|pq)$/.test(name)) return "parquet";
  if (/\.(arrows?|feather|ipc)$/.test(name)) return "arrow";
  if (/\.(db|sqlite3?)$/.test(name))
    throw new Unreadable("An SQLite file is named with a table, as in sqlite:shop.db#orders.");
  throw new Unreadable(
    "The file's ending says no known kind: .csv, .tsv, .jsonl, .ndjson and .json (also with .gz), .parquet, .arrow, .arrows and .feather are read; what is piped into - is told by its content.",
  );
}

async function checkFile(path: string): Promise<void> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory())
      throw new Unreadable(
        "This is a folder: name a file, or all in it by a pattern in quotes, as in 'folder/*.parquet'.",
      );
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const code = error instanceof Error && "code" in error ? error.code : null;
    const address = /^(\w{2,10}):\/\//.exec(path)?.[1];
    if (address !== undefined)
      throw new Unreadable("Nothing is fetched from the network: download the file, or pipe it into -.", {
        cause: error,
      });
    if (code === "ENOENT" || code === "ENOTDIR") throw new Unreadable("There is no such file.", { cause: error });
    throw new Unreadable("The file cannot be opened: check who may read it.", { cause: error });
  }
}
