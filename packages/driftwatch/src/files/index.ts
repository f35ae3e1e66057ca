// Tables on disk
export { Unreadable, type ReadOptions, type TableFile, type TableRun } from "./reader.ts";
export { openTable, type OpenOptions, type TableKind } from "./open-table.ts";
export { sniffKind } from "./sniff-kind.ts";
export { joinTables, type NamedTable } from "./join-tables.ts";
export { openCsv, type CsvOptions } from "./csv.ts";
export { csvHeader } from "./csv-header.ts";
export { csvRuns, type CsvRunOptions } from "./csv-runs.ts";
export { openJson, openJsonLines } from "./jsonl.ts";
export { openParquet, type ParquetFile, type ParquetOptions } from "./parquet.ts";
export { openArrow } from "./arrow.ts";

// Tables of databases
export { readSqlSource, withoutPassword, type SqlSource } from "./sql-source.ts";
export { openSql } from "./open-sql.ts";
export type { SqlTable } from "./sql-table.ts";

// Their values as profiles take them
export { columnValues, missingTokens, readBoolean, readMoment, readNumber } from "../plan/column-values.ts";
export { epochSeconds } from "../plan/epoch-seconds.ts";
export type { ValueOptions } from "../plan/column-values.ts";
