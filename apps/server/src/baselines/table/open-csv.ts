import { csvHeader, csvRuns } from "driftwatch/files";

import { asUnreadable, readAsOurs } from "./as-unreadable.ts";
import { checkColumns, quoted, type TableFile, Unreadable } from "./table-file.ts";

const delimiter = ",";

/** A CSV file with a header line, UTF-8, comma-separated. @throws Unreadable with the line */
export async function openCsv(path: string): Promise<TableFile> {
  const header = await readHeader(path);
  if (header === null) throw new Unreadable("The file is empty: send a header line and rows.");
  const columns = header.map((name) => name.trim());
  checkSeparator(columns);
  checkColumns(columns);
  return { columns, read: (wanted) => readAsOurs(csvRuns(path, { delimiter, width: columns.length, wanted })) };
}

async function readHeader(path: string): Promise<readonly string[] | null> {
  try {
    return await csvHeader(path, delimiter);
  } catch (error) {
    throw asUnreadable(error);
  }
}

/** A header that is one name with other separators in it is one of a file that has those. */
function checkSeparator(columns: readonly string[]): void {
  const [only] = columns;
  if (only === undefined || columns.length > 1) return;
  const found = [
    { separator: ";", name: "semicolons" },
    { separator: "\t", name: "tabs" },
    { separator: "|", name: "vertical bars" },
  ].find(({ separator }) => only.includes(separator));
  if (found !== undefined)
    throw new Unreadable(
      `The header is a single column, ${quoted(only)}: the file seems to be separated by ${found.name}. Save it with commas, and numbers with a decimal point.`,
    );
}
