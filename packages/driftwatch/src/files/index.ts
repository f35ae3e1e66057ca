// Tables on disk
export { Unreadable, type ReadOptions, type TableFile, type TableRun } from "./reader.ts";
export { openTable } from "./open-table.ts";
export { openCsv, type CsvOptions } from "./csv.ts";
export { openJsonLines } from "./jsonl.ts";
export { openParquet } from "./parquet.ts";

// Their values as profiles take them
export { columnValues, missingTokens, readBoolean, readMoment, readNumber } from "./column-values.ts";
export type { ValueOptions } from "./column-values.ts";
