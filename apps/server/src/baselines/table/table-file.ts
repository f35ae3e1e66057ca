import type { TableFile as TableOfLibrary, TableRun } from "driftwatch/files";

/** A table on disk that can be read more than once, in any of the formats a baseline comes in. */
export type TableFile = {
  readonly columns: readonly string[];
  /** Columns that are there but have no single value a row, and what they hold instead. */
  readonly nested?: ReadonlyMap<string, string>;
  /** What the file says of some columns, by their names, beside their values. */
  readonly natures?: TableOfLibrary["natures"];
  /**
   * Rows in the order of the file, in runs, column by column; a value is a text (CSV) or what the format holds. Of columns
   * that are not `wanted`, by their place, values may be left out.
   *
   * @throws Unreadable
   */
  read(wanted?: readonly number[]): AsyncIterable<TableRun>;
};

/** A file that is not what it says: one sentence with the place and what to do. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  readonly code: UnreadableCode;

  constructor(
    sentence: string,
    { code = "baseline/unreadable", cause }: { code?: UnreadableCode; cause?: unknown } = {},
  ) {
    super(sentence, { cause });
    this.code = code;
  }
}

export type UnreadableCode = "baseline/unreadable" | "baseline/no-rows";

const columnsMax = 5000;

/** @throws Unreadable if a name is empty or stands twice, or there are too many */
export function checkColumns(columns: readonly string[]): void {
  if (columns.length > columnsMax)
    throw new Unreadable(`The file has ${columns.length} columns; at most ${columnsMax} are read.`);
  const empty = columns.findIndex((name) => name.trim() === "");
  if (empty !== -1) throw new Unreadable(`Column ${empty + 1} has no name: give the file a header line.`);
  const first = new Map<string, number>();
  for (const [index, name] of columns.entries()) {
    const before = first.get(name);
    if (before !== undefined)
      throw new Unreadable(`Columns ${before + 1} and ${index + 1} are both called ${quoted(name)}; rename one.`);
    first.set(name, index);
  }
}

/** A name as a sentence shows it. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
