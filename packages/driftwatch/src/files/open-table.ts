import { stat } from "node:fs/promises";
import { type CsvOptions, openCsv } from "./csv.ts";
import { openJsonLines } from "./jsonl.ts";
import { openParquet } from "./parquet.ts";
import { type TableFile, Unreadable } from "./reader.ts";

/**
 * Opens a table by the ending of its name: .csv, .tsv, .jsonl, .ndjson (each also with .gz) or .parquet.
 *
 * @throws Unreadable if it is not there, not readable, or of no known kind
 */
export async function openTable(path: string, options: CsvOptions = {}): Promise<TableFile> {
  await checkFile(path);
  const name = path.toLowerCase().replace(/\.gz$/, "");
  if (name.endsWith(".csv")) return await openCsv(path, options);
  if (name.endsWith(".tsv")) return await openCsv(path, { delimiter: "\t", ...options });
  if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) return await openJsonLines(path);
  if (name.endsWith(".parquet")) return await openParquet(path);
  throw new Unreadable(
    "The file's ending says no known kind: .csv, .tsv, .jsonl and .ndjson (also with .gz) and .parquet are read.",
  );
}

async function checkFile(path: string): Promise<void> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw new Unreadable("This is a folder: name a file.");
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ENOTDIR") throw new Unreadable("There is no such file.", { cause: error });
    throw new Unreadable("The file cannot be opened: check who may read it.", { cause: error });
  }
}
