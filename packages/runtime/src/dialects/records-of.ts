import type { DecodedInput, Json, Signature } from "../contract.ts";
import { isList, isObject } from "./json-kinds.ts";

/** The rows of a request as records, as the model saw them: what is recorded as features. Missing numbers are `null`. */
export function recordsOf(
  { payload }: Pick<DecodedInput, "payload">,
  { columns }: Signature,
): Readonly<Record<string, Json>>[] {
  if (payload.codec === "json") {
    const rows: readonly Json[] = JSON.parse(payload.body.toString("utf8"));
    return rows.map((row) => recordOf(row, columns));
  }
  const width = payload.columns;
  return Array.from({ length: payload.matrix.length / width }, (_, row) => {
    const record: Record<string, Json> = {};
    for (let at = 0; at < width; at += 1) {
      const value = payload.matrix[row * width + at] ?? Number.NaN;
      const { name = `x${at}`, type = "number" } = columns?.[at] ?? {};
      record[name] = Number.isNaN(value) ? null : type === "boolean" ? value !== 0 : value;
    }
    return record;
  });
}

function recordOf(row: Json, columns: Signature["columns"]): Record<string, Json> {
  if (isList(row)) {
    return Object.fromEntries(row.map((cell, at) => [columns?.[at]?.name ?? `x${at}`, cell]));
  }
  return isObject(row) ? { ...row } : { value: row };
}
