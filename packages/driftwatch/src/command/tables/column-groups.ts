import type { TableFile } from "../../files/reader.ts";
import { rowsSampledMax } from "../../profile/draw-rows.ts";
import { profiledKind } from "../../profile/profiled-feature.ts";
import { cellsKept, type ReadColumn } from "./read-columns.ts";

/** Columns that are read together. */
export type ColumnGroup = {
  /** Places in the table. */
  readonly at: readonly number[];
  /** Those of them that are compared: places among the compared columns. */
  readonly compared: readonly number[];
};

/** Of a column with a gigabyte of numbers no second one need stand beside it. */
const columnsMax = 16;
/** So few that two readings of a group cost one of its file. */
const cellsTogether = cellsKept / 4;

/**
 * Whether a table is read some columns at a time: a reading of few columns can be kept for a second pass, where all columns
 * would be read twice, and neither the pages nor the samples of all columns stand in memory at once. Of a table that is a
 * sample of itself the first reading keeps all anyway.
 */
export function readsByColumns({ rows, columns }: TableFile): boolean {
  return rows !== undefined && rows > rowsSampledMax && rows * columns.length > cellsKept;
}

/** All columns of a table, in their order. @returns `null` where texts or embeddings are compared, which need whole rows */
export function columnGroups(table: TableFile, compared: readonly ReadColumn[]): readonly ColumnGroup[] | null {
  if (compared.some(({ type }) => profiledKind(type) === null)) return null;
  const { rows = 0, columns } = table;
  const together = rows > cellsKept ? columnsMax : Math.max(1, Math.min(columnsMax, Math.floor(cellsTogether / rows)));
  const places = new Map(compared.map(({ at }, place) => [at, place]));
  return Array.from({ length: Math.ceil(columns.length / together) }, (_, group) => {
    const start = group * together;
    const at = [...columns.keys()].slice(start, start + together);
    return { at, compared: at.flatMap((column) => places.get(column) ?? []) };
  });
}
