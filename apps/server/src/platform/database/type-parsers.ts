import { types, type CustomTypesConfig } from "pg";

const int8 = 20;
const date = 1082;

/**
 * How values of PostgreSQL become ours, where pg's defaults do not fit: `int8` is a number (beyond 2^53 it throws, it
 * never rounds), `date` stays `YYYY-MM-DD` instead of becoming midnight somewhere.
 */
export const typeParsers: CustomTypesConfig = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (format !== "binary" && oid === int8) return readInt8;
    if (format !== "binary" && oid === date) return (value: string) => value;
    return format === "binary" ? types.getTypeParser(oid, "binary") : types.getTypeParser(oid, "text");
  },
};

function readInt8(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`an int8 beyond 2^53: ${value}`);
  return number;
}
