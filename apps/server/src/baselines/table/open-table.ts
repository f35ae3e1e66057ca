import { open } from "node:fs/promises";

import { openCsv } from "./open-csv.ts";
import { openParquet } from "./open-parquet.ts";
import { type TableFile, Unreadable } from "./table-file.ts";

/** Beginnings of files that are neither, by which people's usual mistakes are named. */
const others = [
  { magic: Buffer.from("PK\u0003\u0004", "latin1"), what: "a ZIP archive or an Excel workbook" },
  { magic: Buffer.from("\u00d0\u00cf\u0011\u00e0", "latin1"), what: "an old Excel workbook" },
  { magic: Buffer.from("\u00ff\u00fe", "latin1"), what: "text in UTF-16" },
  { magic: Buffer.from("\u00fe\u00ff", "latin1"), what: "text in UTF-16" },
  { magic: Buffer.from("Obj\u0001", "latin1"), what: "an Avro file" },
  { magic: Buffer.from("ORC"), what: "an ORC file" },
  { magic: Buffer.from("\u0028\u00b5\u002f\u00fd", "latin1"), what: "packed with zstd" },
  { magic: Buffer.from("BZh"), what: "packed with bzip2" },
  { magic: Buffer.from("%PDF"), what: "a PDF" },
  { magic: Buffer.from("ARROW1\0\0"), what: "an Arrow file" },
  // One packing was taken off already.
  { magic: Buffer.from("\u001f\u008b", "latin1"), what: "still packed with gzip" },
] as const;

/**
 * A spooled upload as a table. What it begins with decides, not what it was called.
 *
 * @throws Unreadable if it is neither Parquet nor CSV
 */
export async function openTable(path: string, { isText }: { readonly isText: boolean }): Promise<TableFile> {
  if (await isParquet(path)) return openParquet(path);
  const start = await firstBytes(path);
  const other = others.find(({ magic }) => start.subarray(0, magic.length).equals(magic));
  if (other !== undefined) throw new Unreadable(`This is ${other.what}; send CSV in UTF-8, or Parquet.`);
  if (isText) return openCsv(path);
  throw new Unreadable("This is no Parquet file: it does not begin with PAR1. Send CSV as text/csv.");
}

export async function isParquet(path: string): Promise<boolean> {
  return (await firstBytes(path)).subarray(0, 4).toString("latin1") === "PAR1";
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
