import { seededRandom } from "@driftguard/stats";
import { type ColumnSource, fileWriter, ParquetWriter } from "hyparquet-writer";

export type ParquetShape = { readonly groups: number; readonly rowsAGroup: number; readonly columns: number };

/**
 * Writes a Parquet file of normal numbers, unpacked: every row group holds the same rows, as memory does not depend on what
 * they are. A group has as many rows as other writers give it unless told otherwise, about a million.
 */
export async function makeParquet(path: string, { groups, rowsAGroup, columns }: ParquetShape): Promise<void> {
  const random = seededRandom(1);
  const columnData = Array.from({ length: columns }, (_, i): ColumnSource => {
    const data = Float64Array.from({ length: rowsAGroup }, () => random.normal());
    return { name: `x${i}`, data, type: "DOUBLE", nullable: false, encoding: "PLAIN" };
  });
  const schema = [
    { name: "root", num_children: columns },
    ...columnData.map(({ name }) => ({ name, type: "DOUBLE" as const, repetition_type: "REQUIRED" as const })),
  ];
  const parquet = new ParquetWriter({ writer: fileWriter(path), schema, codec: "UNCOMPRESSED", statistics: false });
  for (let group = 0; group < groups; group++) await parquet.write({ columnData, rowGroupSize: rowsAGroup });
  await parquet.finish();
}
