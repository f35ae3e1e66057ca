import { open } from "node:fs/promises";

import { openParquet as openParquetFile, type ParquetFile } from "driftwatch/files";

import { asUnreadable, readAsOurs } from "./as-unreadable.ts";
import { checkColumns, type TableFile, Unreadable } from "./table-file.ts";

/**
 * A Parquet file, a page of each column at a time; columns that hold no single value a row are named and left out.
 *
 * @throws Unreadable with the column and the row group
 */
export async function openParquet(path: string): Promise<TableFile> {
  const file = await openWhole(path);
  checkColumns(file.columns);
  const places = [...file.columns.keys()].filter((place) => !file.nested.has(file.columns[place] ?? ""));
  return {
    columns: places.map((place) => file.columns[place] ?? ""),
    nested: file.nested,
    natures: file.natures,
    async *read(wanted = [...places.keys()]) {
      const asked = wanted.flatMap((column) => places[column] ?? []);
      for await (const { rows, columns } of readAsOurs(file.read({ wanted: asked })))
        yield { rows, columns: places.map((place) => columns[place] ?? []) };
    },
  };
}

async function openWhole(path: string): Promise<ParquetFile> {
  await checkEnd(path);
  try {
    return await openParquetFile(path, { isStrict: true });
  } catch (error) {
    throw asUnreadable(error);
  }
}

/** @throws Unreadable if the file does not end as a Parquet file does */
async function checkEnd(path: string): Promise<void> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    const end = size < 12 ? "" : buffer.subarray(0, bytesRead).toString("latin1");
    if (end === "PARE") throw new Unreadable("The Parquet file is encrypted; send it unencrypted.");
    if (end !== "PAR1")
      throw new Unreadable("The Parquet file breaks off: it does not end as such a file does. Send it again, whole.");
  } finally {
    await handle.close();
  }
}
