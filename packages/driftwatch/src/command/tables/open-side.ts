import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { expandGlob, isGlob } from "../../files/expand-glob.ts";
import { joinTables } from "../../files/join-tables.ts";
import { kindByName, openTable, type OpenOptions, type TableKind } from "../../files/open-table.ts";
import { type TableFile, Unreadable } from "../../files/reader.ts";
import { readSqlSource, type SqlSource, withoutPassword } from "../../files/sql-source.ts";
import { openSql } from "../../files/open-sql.ts";
import { sniffKind } from "../../files/sniff-kind.ts";
import { countOf } from "../../report/figures.ts";
import { CommandError } from "../command-error.ts";
import type { Surroundings } from "../output.ts";
import { usage } from "../parse-options.ts";
import { removeOnSignal } from "../remove-on-signal.ts";

/** A table that the command was given, by the name it goes by in reports and failures. */
export type Side = {
  readonly name: string;
  readonly table: TableFile;
  /** Leaves nothing behind of what came from stdin. */
  close(): Promise<void>;
};

export type SideOptions = { readonly delimiter: string | null; readonly stdin: Surroundings["stdin"] };

const stdinName = "-";

/**
 * Opens a file, the files of a pattern as one table, a table or a query of a database, or stdin (`-`) or a pipe, which are written to
 * a temporary file first: a reference is read twice, and what its kind is shows only when it has begun.
 *
 * @throws CommandError with the name of the file
 */
export async function openSide(path: string, { delimiter, stdin }: SideOptions): Promise<Side> {
  const options: OpenOptions = delimiter === null ? {} : { delimiter };
  if (path === stdinName) {
    if (stdin.isTerminal) throw usage("- reads stdin: pipe a table into it.");
    return await openStream("stdin", { bytes: stdin.read(), kind: null }, options);
  }
  if (await isPipe(path))
    return await openStream(path, { bytes: createReadStream(path), kind: kindByName(path) }, options);
  const source = await named(withoutPassword(path), async () => readSqlSource(path));
  if (source !== null) return await openDatabase(source);
  if (isGlob(path) && !(await isThere(path))) return await openPattern(path, options);
  return { name: path, table: await openNamed(path, path, options), close: async () => undefined };
}

async function openDatabase(source: SqlSource): Promise<Side> {
  const { table, close } = await named(source.name, () => openSql(source));
  return { name: source.name, table: withName(source.name, table), close };
}

/** Whether there is a file or a folder of that name. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

async function openPattern(pattern: string, options: OpenOptions): Promise<Side> {
  const paths = await expandGlob(pattern);
  if (paths.length === 0) throw new CommandError("unreadable", `${pattern}: no file matches.`);
  const parts = await Promise.all(
    paths.map(async (path) => ({ name: path, table: await openNamed(path, path, options) })),
  );
  const table = await named(null, async () => joinTables(parts));
  return { name: `${pattern} (${countOf(parts.length, "file")})`, table, close: async () => undefined };
}

const isDescriptor = /^\/dev\/(?:stdin|fd\/\d+)$/;

/** A named pipe, what `<(zcat part.gz)` stands for, or another descriptor of the shell. */
async function isPipe(path: string): Promise<boolean> {
  try {
    const facts = await stat(path);
    return facts.isFIFO() || (isDescriptor.test(path) && facts.isFile());
  } catch {
    return false;
  }
}

type Stream = {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** `null`: told by the content. */
  readonly kind: TableKind | null;
};

async function openStream(name: string, { bytes, kind }: Stream, options: OpenOptions): Promise<Side> {
  const folder = await mkdtemp(join(tmpdir(), "driftwatch-stdin-"));
  const isDone = removeOnSignal(folder);
  const close = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    isDone();
  };
  try {
    const path = join(folder, "stdin");
    await pipeline(bytes, createWriteStream(path));
    const known = kind ?? (await named(name, () => sniffKind(path)));
    return { name, table: await openNamed(name, path, { ...options, kind: known }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openNamed(name: string, path: string, options: OpenOptions): Promise<TableFile> {
  return withName(name, await named(name, () => openTable(path, options)));
}

/** The table, with its name in what is said of its faults. */
function withName(name: string, table: TableFile): TableFile {
  return {
    ...table,
    async *read(readOptions) {
      const runs = table.read(readOptions)[Symbol.asyncIterator]();
      try {
        for (let next = await named(name, () => runs.next()); next.done !== true;) {
          yield next.value;
          next = await named(name, () => runs.next());
        }
      } finally {
        await runs.return?.();
      }
    },
  };
}

/** Faults of a file with its name. */
async function named<Result>(name: string | null, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const detail = name === null ? error.message : `${name}: ${error.message}`;
    throw new CommandError("unreadable", detail, { cause: error });
  }
}
