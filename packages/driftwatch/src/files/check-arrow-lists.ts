import { type FlatTable, tablesAt } from "./flat-table.ts";

const [decimalType, unionType] = [7, 14];
const decimalPlacesMax = 76;
const depthMax = 64;

/**
 * Looks whether every list of a schema lies in its bytes. The library believes a length as it stands: a broken one would
 * keep it busy until memory ends.
 *
 * @throws RangeError if one does not
 */
export function checkSchemaLists(bytes: Buffer, schema: FlatTable): void {
  tablesAt(bytes, schema, 6).forEach((field) => checkField(bytes, field, 0));
  checkMetadata(bytes, schema, 8);
}

/** The same of a batch of rows or of a dictionary, whose first column must have as many rows as the batch. */
export function checkBatchLists(bytes: Buffer, batch: FlatTable | null): void {
  if (batch === null) throw new RangeError("a batch says nothing of what it holds");
  const [first] = batch.structures(6, 16);
  batch.structures(8, 16);
  batch.structures(12, 8);
  if (first !== undefined && bytes.readBigInt64LE(first) !== batch.long(4))
    throw new RangeError("a batch has other rows than its first column");
}

function checkField(bytes: Buffer, field: FlatTable, depth: number): void {
  if (depth > depthMax) throw new RangeError(`columns are nested ${depth} deep`);
  field.structures(4, 1);
  if (field.byte(8) === decimalType && (field.table(10)?.number(6) ?? 0) > decimalPlacesMax)
    throw new RangeError("a decimal has more places than the widest one holds");
  if (field.byte(8) === unionType) field.table(10)?.structures(6, 4);
  checkMetadata(bytes, field, 16);
  tablesAt(bytes, field, 14).forEach((child) => checkField(bytes, child, depth + 1));
}

function checkMetadata(bytes: Buffer, table: FlatTable, field: number): void {
  for (const entry of tablesAt(bytes, table, field)) {
    entry.structures(4, 1);
    entry.structures(6, 1);
  }
}
