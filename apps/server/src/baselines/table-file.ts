/** A table on disk that can be read more than once, in any of the formats a baseline comes in. */
export type TableFile = {
  readonly columns: readonly string[];
  /** Rows in the order of the file, in runs; a value is a text (CSV) or what the format holds. @throws Unreadable */
  read(): AsyncIterable<readonly (readonly unknown[])[]>;
};

/** A file that is not what it says: one sentence with the place and what to do. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** @throws Unreadable if a name is empty or stands twice, or there are too many */
export function checkColumns(columns: readonly string[]): void {
  const columnsMax = 5000;
  if (columns.length > columnsMax)
    throw new Unreadable(`The file has ${columns.length} columns; at most ${columnsMax} are read.`);
  const empty = columns.findIndex((name) => name.trim() === "");
  if (empty !== -1) throw new Unreadable(`Column ${empty + 1} has no name: give the file a header line.`);
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) throw new Unreadable(`The column "${repeated}" stands twice in the header; rename one.`);
}
