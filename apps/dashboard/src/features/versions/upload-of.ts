import type { BaselineFile } from "@driftguard/client";

/** A chosen file as the API takes it. Browsers do not know Parquet, so its name decides. */
export function uploadOf(file: File): BaselineFile {
  const isParquet = /\.(parquet|pq)$/i.test(file.name);
  return { data: file, type: isParquet ? "application/vnd.apache.parquet" : "text/csv" };
}
