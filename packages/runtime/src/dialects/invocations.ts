import { isUtf8 } from "node:buffer";
import type { DecodedInput, Json, Refusal, Signature } from "../contract.ts";
import { decodeRows, describe, refusal } from "./decode-rows.ts";
import { isList, isObject, type JsonObject } from "./json-kinds.ts";
import { bodyBytesMax, readJson } from "./read-json.ts";
import { readCsv } from "./read-csv.ts";

const keys = ["dataframe_split", "dataframe_records", "instances", "inputs"] as const;
type Key = (typeof keys)[number];

/** A request to `/invocations` as MLflow's scoring server takes it: exactly one of four keys, or CSV with a header. */
export function decodeInvocations(body: Buffer, signature: Signature, isCsv: boolean): DecodedInput | Refusal {
  const rows = isCsv ? rowsOfCsv(body, signature) : rowsOfJson(body);
  if ("refused" in rows) return rows;
  const decoded = decodeRows(rows.rows, signature);
  if ("refused" in decoded) return decoded;
  return { ...decoded, ids: null, timestamp: null, echo: { dialect: "invocations", id: null, outputs: null } };
}

type Rows = { readonly rows: readonly Json[] };

function rowsOfJson(body: Buffer): Rows | Refusal {
  const read = readAsPython(body);
  if ("refused" in read) return read;
  const { value } = read;
  const list = keys.map((key) => `"${key}"`).join(", ");
  if (!isObject(value)) return refusal(null, null, `an object with exactly one of ${list}`, describe(value), 400);
  const given = keys.filter((key) => Object.hasOwn(value, key));
  const [key] = given;
  if (key === undefined || given.length > 1) {
    const found = given.length === 0 ? "none of them" : given.map((one) => `"${one}"`).join(" and ");
    return refusal(null, null, `exactly one of ${list}`, found, 400);
  }
  return rowsUnder(key, value[key] ?? null);
}

/** MLflow's client writes a missing number of a data frame as `NaN`, and its server reads that; JSON has no such word. */
function readAsPython(body: Buffer): ReturnType<typeof readJson> {
  const read = readJson(body);
  if (!("refused" in read) || read.isNoJson !== true) return read;
  const again = readJson(Buffer.from(nansAsNulls(body.toString("utf8"))));
  // What is wrong otherwise is told by its place in what was sent.
  return "refused" in again ? read : again;
}

function nansAsNulls(text: string): string {
  let [written, from] = ["", 0];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') {
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    } else if (text.startsWith("NaN", at)) {
      written += `${text.slice(from, at)}null`;
      at += 2;
      from = at + 1;
    }
  }
  return written + text.slice(from);
}

function rowsUnder(key: Key, value: Json): Rows | Refusal {
  if (key === "dataframe_split") return rowsOfSplit(value);
  if (isObject(value) && key !== "dataframe_records") return rowsOfColumns(value);
  if (!isList(value)) return refusal(null, null, `"${key}" to be a list of rows`, describe(value), 400);
  return { rows: value };
}

function rowsOfSplit(value: Json): Rows | Refusal {
  const [columns, data] = isObject(value) ? [value["columns"], value["data"]] : [undefined, undefined];
  if (!isList(data)) return refusal(null, null, '"dataframe_split" with "columns" and "data"', describe(value), 400);
  if (columns === undefined) return { rows: data };
  if (!isList(columns) || !columns.every((name) => typeof name === "string")) {
    return refusal(null, null, '"columns" to be a list of names', describe(columns), 400);
  }
  const bad = data.findIndex((row) => !isList(row) || row.length !== columns.length);
  if (bad >= 0) {
    return refusal(bad, null, `a list of ${columns.length} values`, describe(data[bad] ?? null));
  }
  const records = data.map((row) => {
    const cells = isList(row) ? row : [];
    return Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null]));
  });
  return { rows: records };
}

/** `{"age": [31, 45], "income": [2, 3]}`: a list a column. */
function rowsOfColumns(value: JsonObject): Rows | Refusal {
  const entries = Object.entries(value).map(([name, cells]) => [name, isList(cells) ? cells : [cells]] as const);
  const length = entries[0]?.[1].length ?? 0;
  const odd = entries.find(([, cells]) => cells.length !== length);
  if (odd !== undefined) return refusal(null, odd[0], `${length} values`, `${odd[1].length}`);
  const rows = Array.from({ length }, (_, at) =>
    Object.fromEntries(entries.map(([name, cells]) => [name, cells[at] ?? null])),
  );
  return { rows };
}

/** Cells are read as their column's type; one of a column that is not known is a number if it looks like one. */
function rowsOfCsv(body: Buffer, { columns }: Signature): Rows | Refusal {
  if (body.length > bodyBytesMax) return refusal(null, null, "a body of up to 1 MiB", `${body.length} bytes`, 413);
  if (!isUtf8(body)) return refusal(null, null, "CSV in UTF-8", "bytes that are none", 400);
  const [header, ...lines] = readCsv(body.toString("utf8"));
  if (header === undefined) return refusal(null, null, "CSV with a header", "nothing", 400);
  const bad = lines.findIndex((line) => line.length !== header.length);
  if (bad >= 0) return refusal(bad, null, `${header.length} cells`, `${lines[bad]?.length ?? 0}`);
  const types = new Map(columns?.map(({ name, type }) => [name, type]));
  const rows = lines.map((cells) =>
    Object.fromEntries(header.map((name, at) => [name, readCell(cells[at] ?? "", types.get(name) ?? "unknown")])),
  );
  return { rows };
}

function readCell(cell: string, type: string): Json {
  if (cell === "") return null;
  if (type === "string") return cell;
  if (/^(true|false)$/i.test(cell) && type !== "number" && type !== "integer") return cell.toLowerCase() === "true";
  const number = Number(cell);
  return Number.isFinite(number) && cell.trim() !== "" ? number : cell;
}
