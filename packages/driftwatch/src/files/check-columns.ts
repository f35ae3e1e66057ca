import { Unreadable } from "./reader.ts";

const columnsMax = 5000;

/** @throws Unreadable if a name is empty or stands twice, or there are too many */
export function checkColumns(columns: readonly string[]): void {
  if (columns.length > columnsMax)
    throw new Unreadable(`The file has ${columns.length} columns; at most ${columnsMax} are read.`);
  const empty = columns.findIndex((name) => name.trim() === "");
  if (empty !== -1)
    throw new Unreadable(`Column ${empty + 1} of ${columns.length} has no name in the header: name it, or remove it.`);
  const seen = new Set<string>();
  for (const name of columns) {
    if (seen.has(name)) throw new Unreadable(`The column "${name}" stands twice in the header; rename one.`);
    seen.add(name);
  }
}
