import { type TableFile, Unreadable } from "./reader.ts";

export type NamedTable = { readonly name: string; readonly table: TableFile };

/**
 * Tables of one shape as one, one after the other: they have the same columns, in whatever order.
 *
 * @throws Unreadable if a table has other columns than the first, or only some of them carry types
 */
export function joinTables(parts: readonly NamedTable[]): TableFile {
  const [first, ...more] = parts;
  if (first === undefined) throw new RangeError("joinTables needs a table");
  const { columns, isTyped, natures } = first.table;
  for (const { name, table } of more) {
    const absent = columns.find((column) => !table.columns.includes(column));
    if (absent !== undefined) throw new Unreadable(`${name} has no column "${absent}", which ${first.name} has.`);
    const extra = table.columns.find((column) => !columns.includes(column));
    if (extra !== undefined)
      throw new Unreadable(`${name} has a column "${extra}", which ${first.name} does not have.`);
    if (table.isTyped !== isTyped)
      throw new Unreadable(`${name} and ${first.name} are of different kinds: compare files of one kind.`);
  }
  return {
    columns,
    isTyped,
    natures,
    async *read({ onShareRead } = {}) {
      for (const [part, { table }] of parts.entries()) {
        const places = columns.map((column) => table.columns.indexOf(column));
        const tell = (share: number): void => onShareRead?.((part + share) / parts.length);
        for await (const run of table.read({ onShareRead: tell }))
          yield { rows: run.rows, columns: places.map((place) => run.columns[place] ?? []) };
      }
    },
  };
}
