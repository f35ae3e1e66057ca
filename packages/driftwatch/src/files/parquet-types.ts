import type { FileMetaData, SchemaTree } from "hyparquet";

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
