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
  const known = kind ?? kindByName(path) ?? refuseEnding(path);
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

/** What the ending of a name says; `null` where it says nothing known. */
export function kindByName(path: string): TableKind | null {
  const name = path.toLowerCase().replace(/\.gz$/, "");
  if (name.endsWith(".csv")) return "csv";
  if (name.endsWith(".tsv") || name.endsWith(".tab")) return "tsv";
  if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) return "jsonl";
  if (name.endsWith(".json")) return "json";
  if (/\.(parquet|parq|pq)$/.test(name)) return "parquet";
  return /\.(arrows?|feather|ipc)$/.test(name) ? "arrow" : null;
}

function refuseEnding(path: string): never {
  const name = path.toLowerCase();
  if (/\.(db|sqlite3?)$/.test(name))
    throw new Unreadable("An SQLite file is named with a table, as in sqlite:shop.db#orders.");
  if (/\.(tar|tgz|tar\.\w+)$/.test(name))
    throw new Unreadable("The file is a tar archive: unpack it with tar -xf, and name the table that was in it.");
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
    if (!facts.isFile()) throw new Unreadable("This is no file but a pipe or a device: pipe it into -.");
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
