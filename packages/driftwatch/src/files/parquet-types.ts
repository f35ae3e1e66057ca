import type { FileMetaData, SchemaTree } from "hyparquet";
import { arrowNatures } from "./arrow-natures.ts";
import { type ColumnNature, fixedBytes, intervals, longDecimals, timesOfDay, type TimeUnit } from "./column-nature.ts";

/**
 * The description with the older name of a type beside the newer one: the library scales decimals and makes dates by the
 * older alone, and would hand out what is stored.
 */
export function withConvertedTypes(metadata: FileMetaData): FileMetaData {
  return {
    ...metadata,
    schema: metadata.schema.map((element) => {
      const { logical_type: logical, converted_type: converted } = element;
      if (converted !== undefined || logical === undefined) return element;
      if (logical.type === "DATE") return { ...element, converted_type: "DATE" };
      if (logical.type !== "DECIMAL") return element;
      return { ...element, converted_type: "DECIMAL", scale: logical.scale, precision: logical.precision };
    }),
  };
}

/** What a column holds instead of one value a row; `null` where it holds one. */
export function holdsNoValue({ element, children }: SchemaTree): string | null {
  const {
    type,
    type_length: bytes,
    repetition_type: repetition,
    converted_type: converted,
    logical_type: logical,
  } = element;
  if (logical?.type === "LIST" || converted === "LIST" || repetition === "REPEATED") return "lists";
  if (logical?.type === "MAP" || converted === "MAP" || converted === "MAP_KEY_VALUE") return "maps";
  if (children.length > 0) return "structures";
  if (converted === "INTERVAL" || logical?.type === "INTERVAL") return "intervals";
  if (converted === "BSON" || logical?.type === "BSON") return "BSON";
  if (logical?.type === "GEOMETRY" || logical?.type === "GEOGRAPHY") return "shapes";
  const isNumber = converted === "DECIMAL" || logical?.type === "FLOAT16" || logical?.type === "UUID";
  return type === "FIXED_LEN_BYTE_ARRAY" && !isNumber ? `${bytes ?? 0} bytes a row` : null;
}

/** What a file says of its columns beside their values: by the types of Parquet, else by Arrow's schema where the writer left one. */
export function parquetNatures(
  metadata: FileMetaData,
  columns: readonly SchemaTree[],
): ReadonlyMap<string, ColumnNature> {
  const byArrow = naturesByArrow(metadata);
  return new Map(
    columns.flatMap((column): [string, ColumnNature][] => {
      const { name } = column.element;
      const nature = natureOf(column, byArrow.get(name));
      return nature === null ? [] : [[name, nature]];
    }),
  );
}

function natureOf({ element, children }: SchemaTree, byArrow: ColumnNature | undefined): ColumnNature | null {
  const { type, type_length: bytes = 0, converted_type: converted, logical_type: logical } = element;
  if (children.length > 0 || element.repetition_type === "REPEATED") return null;
  if (logical?.type === "TIME") return timesOfDay(unitsOfTime[logical.unit]);
  if (converted === "TIME_MILLIS" || converted === "TIME_MICROS")
    return timesOfDay(converted === "TIME_MILLIS" ? 1e3 : 1e6);
  if (converted === "INTERVAL" || logical?.type === "INTERVAL") return intervals;
  if (converted === "DECIMAL") return longDecimals(element.precision ?? 0);
  if (converted !== undefined || logical !== undefined) return null;
  // Arrow's durations are whole numbers to Parquet, and polars' long ones bytes.
  const isBytes = type === "FIXED_LEN_BYTE_ARRAY";
  if (byArrow !== undefined && (type === "INT64" || isBytes)) return byArrow;
  return isBytes ? fixedBytes(bytes) : null;
}

const unitsOfTime: Readonly<Record<"MILLIS" | "MICROS" | "NANOS", TimeUnit>> = { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 };

function naturesByArrow({ key_value_metadata: entries = [] }: FileMetaData): ReadonlyMap<string, ColumnNature> {
  const schema = entries.find(({ key }) => key === "ARROW:schema")?.value;
  try {
    return schema === undefined ? new Map() : arrowNatures(Buffer.from(schema, "base64"));
  } catch (error) {
    // What another program left for itself is no part of the table.
    if (error instanceof RangeError) return new Map();
    throw error;
  }
}
