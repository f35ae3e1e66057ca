import type { ColumnMetaData, Compressors, FileMetaData, ParquetParsers, SchemaTree } from "hyparquet";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { getSchemaPath } from "hyparquet/src/schema.js";
import { type AtHand, columnPages, type PageFile } from "./column-pages.ts";
import { type FlatKind, flatKindOf, type NumberRoom, readFlatColumn } from "./flat-column.ts";
import { type ColumnDecoder, readLibraryColumn } from "./library-column.ts";

export type ColumnPlace = {
  readonly metadata: FileMetaData;
  readonly column: SchemaTree;
  /** Which row group. */
  readonly index: number;
  readonly atHand: AtHand;
  readonly room: NumberRoom;
  /** Whether also bytes that do not say they are text have to be some. */
  readonly isStrict: boolean;
};

/** Whether a column holds one value a row, and can be read page by page. */
export function isSingle({ element, children }: SchemaTree): boolean {
  return children.length === 0 && element.repetition_type !== "REPEATED";
}

/** The values of a column of a row group, page by page. @throws Error if it is not there, or damaged */
export async function* openColumn(
  file: PageFile,
  { metadata, column, index, atHand, room, isStrict }: ColumnPlace,
): AsyncIterable<Float64Array | readonly unknown[]> {
  const group = metadata.row_groups[index];
  const [own, ...more] = group?.columns.filter(({ meta_data: found }) => isOf(found, column)) ?? [];
  if (own?.meta_data === undefined || more.length > 0) throw new RangeError("the row group lacks the column");
  if (own.file_path !== undefined && own.file_path !== "") throw new RangeError("the column lies in another file");
  const rows = Number(group?.num_rows);
  const kind = flatKindOf(column, own.meta_data);
  // The library hands out what stands in a page, and nothing says for how long.
  const pages = columnPages(file, own.meta_data, { atHand, mayLend: kind !== null });
  const compressors = await compressorsOf(own.meta_data, kind);
  const { element } = column;
  // A mark at the beginning of a value is part of it: left out, two categories would become one.
  const texts = new TextDecoder("utf-8", { fatal: isStrict || isNamedText(column), ignoreBOM: true });
  if (kind !== null) {
    yield* readFlatColumn(pages, { kind, element, metadata: own.meta_data, rows, compressors, texts, room });
    return;
  }
  const { type, codec, path_in_schema: pathInSchema } = own.meta_data;
  const schemaPath = getSchemaPath(metadata.schema, pathInSchema);
  const decoder: ColumnDecoder = {
    pathInSchema,
    type,
    element,
    schemaPath,
    codec,
    compressors,
    parsers: parsersOf(texts, isStrict),
  };
  yield* readLibraryColumn(pages, decoder, rows);
}

/** Loaded where a column needs them: the most frequent way to pack a flat one is unpacked without. */
async function compressorsOf({ codec }: ColumnMetaData, kind: FlatKind | null): Promise<Compressors> {
  if (codec === "UNCOMPRESSED" || (kind !== null && codec === "SNAPPY")) return {};
  return (await import("hyparquet-compressors")).compressors;
}

function isOf(found: ColumnMetaData | undefined, { path }: SchemaTree): boolean {
  return found?.path_in_schema.length === 1 && found.path_in_schema[0] === path[0];
}

function isNamedText({ element: { converted_type: converted, logical_type: logical } }: SchemaTree): boolean {
  return converted === "UTF8" || converted === "ENUM" || converted === "JSON" || logical?.type === "STRING";
}

/** Strictly, JSON is the text it is. */
function parsersOf(texts: TextDecoder, isStrict: boolean): ParquetParsers {
  const asText = (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : texts.decode(bytes);
  return { ...DEFAULT_PARSERS, stringFromBytes: asText, ...(isStrict ? { jsonFromBytes: asText } : {}) };
}
