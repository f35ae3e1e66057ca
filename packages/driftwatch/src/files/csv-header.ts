import { csvRecords } from "./csv-records.ts";
import { readText } from "./read-text.ts";

/** The first record of a CSV file; `null` where there is none. @throws Unreadable with the line */
export async function csvHeader(path: string, delimiter: string): Promise<readonly string[] | null> {
  const records = csvRecords(delimiter);
  let first: readonly string[] | null = null;
  const take = (fields: readonly string[]): boolean => {
    first ??= fields;
    return false;
  };
  for await (const bytes of readText(path)) {
    records.add(bytes.toString("utf8"), take);
    if (first !== null) return first;
  }
  records.end(take);
  return first;
}
