import { open } from "node:fs/promises";
import type { TableKind } from "./open-table.ts";
import { readText } from "./read-text.ts";

/** What a table without a name is written in, told by how it begins; a separator other than a tab has to be said. */
export async function sniffKind(path: string): Promise<TableKind> {
  const mark = await readMark(path);
  if (mark === "PAR1") return "parquet";
  // A stream of Arrow begins with a mark that no text in UTF-8 has.
  if (mark === "ARRO" || mark === "FEA1" || mark === "\u00ff\u00ff\u00ff\u00ff") return "arrow";
  for await (const bytes of readText(path)) {
    const [header = ""] = bytes
      .toString("utf8")
      .replace(/^\uFEFF/, "")
      .trimStart()
      .split(/\r?\n/, 1);
    if (header.startsWith("{")) return "jsonl";
    if (/^\[\s*(\{|$)/.test(header)) return "json";
    return header.includes("\t") && !header.includes(",") ? "tsv" : "csv";
  }
  return "csv";
}

async function readMark(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer } = await handle.read({ buffer: Buffer.alloc(4), position: 0 });
    return buffer.toString("latin1");
  } finally {
    await handle.close();
  }
}
