import type { DecodedInput, Refusal, Signature } from "../contract.ts";
import { decodeRows, describe, refusal } from "./decode-rows.ts";
import { idWords, isId } from "./is-id.ts";
import { isList, isObject, type JsonObject } from "./json-kinds.ts";
import { readJson } from "./read-json.ts";

/** `{"inputs": rows or records, "id"?, "ids"?, "timestamp"?}`; one record may stand without a list. */
export function decodePredict(body: Buffer, signature: Signature): DecodedInput | Refusal {
  const read = readJson(body);
  if ("refused" in read) return read;
  const { value } = read;
  if (!isObject(value)) return refusal(null, null, 'an object with "inputs"', describe(value), 400);
  const { inputs } = value;
  if (inputs === undefined) return refusal(null, null, '"inputs", a list of rows', "none", 400);
  const rows = isObject(inputs) ? [inputs] : inputs;
  if (!isList(rows)) return refusal(null, null, '"inputs" to be a list of rows', describe(rows), 400);
  const decoded = decodeRows(rows, signature);
  if ("refused" in decoded) return decoded;
  const named = readIds(value, decoded.rows);
  if ("refused" in named) return named;
  const timestamp = value["timestamp"] ?? null;
  if (timestamp !== null && typeof timestamp !== "string" && typeof timestamp !== "number") {
    return refusal(null, null, '"timestamp" to be a text or a number', describe(timestamp));
  }
  return { ...decoded, ids: named.ids, timestamp, echo: { dialect: "predict", id: named.id, outputs: null } };
}

type Named = { readonly id: string | null; readonly ids: readonly string[] | null };

function readIds(value: JsonObject, rows: number): Named | Refusal {
  const id = value["id"] ?? null;
  const ids = value["ids"] ?? null;
  if (id !== null && !isId(id)) return refusal(null, null, idWords('"id"'), describe(id));
  if (ids === null) return { id, ids: id !== null && rows === 1 ? [id] : null };
  if (!isList(ids) || ids.length !== rows) {
    return refusal(
      null,
      null,
      `"ids" to be a list of ${rows}, one a row`,
      isList(ids) ? `${ids.length}` : describe(ids),
    );
  }
  const bad = ids.findIndex((one) => !isId(one));
  if (bad >= 0) return refusal(bad, null, idWords("the id"), describe(ids[bad] ?? null));
  return { id, ids: ids.filter(isId) };
}
