import type { DecodedInput, Json, OutputTensor, Predictions, Refusal, Signature } from "../contract.ts";
import { decodeRows, describe, refusal } from "./decode-rows.ts";
import { idWords, isId } from "./is-id.ts";
import { isList, isObject, type JsonObject } from "./json-kinds.ts";
import { readJson } from "./read-json.ts";

const numeric = ["UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64"];

/** One tensor of a request: its cells row by row. */
type Tensor = {
  readonly name: string;
  readonly rows: number;
  /** Cells a row. */
  readonly width: number;
  readonly cells: readonly Json[];
};

/**
 * A request of the Open Inference Protocol, version 2: one tensor with a row a row, or one tensor a column.
 *
 * @see kserve/kserve, docs/predict-api/v2
 */
export function decodeInfer(body: Buffer, signature: Signature): DecodedInput | Refusal {
  const read = readJson(body);
  if ("refused" in read) return read;
  const { value } = read;
  const inputs = isObject(value) ? value["inputs"] : undefined;
  if (!isObject(value) || !isList(inputs) || inputs.length === 0) {
    return refusal(null, null, 'an object with "inputs", a list of tensors', describe(value), 400);
  }
  const tensors: Tensor[] = [];
  for (const input of inputs) {
    const tensor = readTensor(input);
    if ("refused" in tensor) return tensor;
    tensors.push(tensor);
  }
  const rows = rowsOf(tensors, signature);
  if ("refused" in rows) return rows;
  const decoded = decodeRows(rows.rows, signature);
  if ("refused" in decoded) return decoded;
  const { id, outputs } = value;
  const names = isList(outputs) ? outputs.map((output) => (isObject(output) ? (output["name"] ?? null) : null)) : null;
  const unknown = names?.find((name) => name !== "predict" && name !== "scores");
  if (unknown !== undefined) return refusal(null, null, 'outputs "predict" or "scores"', describe(unknown));
  const wanted = names?.filter((name) => typeof name === "string") ?? null;
  // Some clients send an empty one for none.
  const named = typeof id === "string" && id !== "" ? id : null;
  if (named !== null && !isId(named)) return refusal(null, null, idWords('"id"'), describe(named));
  const echo = { dialect: "v2", id: named, outputs: wanted } as const;
  return { ...decoded, ids: echo.id !== null && decoded.rows === 1 ? [echo.id] : null, timestamp: null, echo };
}

function readTensor(input: Json): Tensor | Refusal {
  if (!isObject(input)) return refusal(null, null, "a tensor", describe(input), 400);
  const { name, shape, datatype, data } = input;
  if (typeof name !== "string") return refusal(null, null, 'a tensor with a "name"', describe(name ?? null), 400);
  if (!isShape(shape)) return refusal(null, name, '"shape" to be one or two whole numbers', describe(shape ?? null));
  if (typeof datatype !== "string" || !(numeric.includes(datatype) || datatype === "BOOL" || datatype === "BYTES")) {
    return refusal(null, name, `a datatype of BOOL, BYTES, ${numeric.join(", ")}`, describe(datatype ?? null));
  }
  if (!isList(data))
    return refusal(null, name, '"data" to be a list: binary data is not taken', describe(data ?? null));
  const cells = data.some(isList) ? data.flat(1) : data;
  const [rows = 0, width = 1] = shape;
  if (cells.length !== rows * width)
    return refusal(null, name, `${rows * width} values, as the shape says`, `${cells.length}`);
  const bad = cells.findIndex((cell) => !fits(cell, datatype));
  if (bad >= 0) return refusal(Math.floor(bad / width), name, `a value of ${datatype}`, describe(cells[bad] ?? null));
  return { name, rows, width, cells };
}

function isShape(shape: Json | undefined): shape is readonly number[] {
  const isWhole = (size: Json): boolean => typeof size === "number" && Number.isInteger(size) && size >= 0;
  return isList(shape) && shape.length >= 1 && shape.length <= 2 && shape.every(isWhole);
}

function fits(cell: Json, datatype: string): boolean {
  if (cell === null) return true;
  if (datatype === "BOOL") return typeof cell === "boolean";
  return datatype === "BYTES" ? typeof cell === "string" : typeof cell === "number";
}

function rowsOf(tensors: readonly Tensor[], { columns }: Signature): { readonly rows: readonly Json[] } | Refusal {
  const [first] = tensors;
  if (first === undefined) return refusal(null, null, "a tensor", "none");
  const isOfColumns =
    tensors.length > 1 || (first.width === 1 && columns?.some(({ name }) => name === first.name) === true);
  const { rows: count } = first;
  if (!isOfColumns) {
    // A shape of one number is one row a number, unless the model takes as many columns.
    if (first.width === 1 && columns !== null && columns.length > 1 && count === columns.length)
      return { rows: [first.cells] };
    return {
      rows: Array.from({ length: count }, (_, at) => first.cells.slice(at * first.width, (at + 1) * first.width)),
    };
  }
  const odd = tensors.find(({ rows, width }) => rows !== count || width !== 1);
  if (odd !== undefined)
    return refusal(null, odd.name, `a shape of [${count}] or [${count}, 1]`, `[${odd.rows}, ${odd.width}]`);
  const rows = Array.from({ length: count }, (_, at) =>
    Object.fromEntries(tensors.map(({ name, cells }) => [name, cells[at] ?? null])),
  );
  return { rows };
}

/** What a version is called in this dialect. */
export type Served = { readonly model: string; readonly version: string };

/** The reply's body to an answered request. */
export function encodeInfer(
  { values, scores }: Predictions,
  { model, version }: Served,
  echo: { readonly id: string | null; readonly outputs: readonly string[] | null },
): JsonObject {
  const outputs = tensorsOf({ values, scores }).filter(
    ({ name }) => echo.outputs === null || echo.outputs.includes(name),
  );
  return { model_name: model, model_version: version, ...(echo.id === null ? {} : { id: echo.id }), outputs };
}

/** What answers are, as a model's metadata tells it: learned from those to its test data. */
export function describeOutputs(answers: Predictions): readonly OutputTensor[] {
  return tensorsOf(answers).map(({ name, datatype, shape: [, ...rest] }) => ({ name, datatype, shape: [-1, ...rest] }));
}

function tensorsOf({ values, scores }: Predictions): readonly (OutputTensor & { readonly data: readonly Json[] })[] {
  return [
    { name: "predict", ...tensorOf(values) },
    ...(scores === null ? [] : [{ name: "scores", datatype: "FP64", shape: [scores.length], data: [...scores] }]),
  ];
}

function tensorOf(values: readonly Json[]): {
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly Json[];
} {
  const [first] = values;
  const width = isList(first) ? first.length : 0;
  const isTable = width > 0 && values.every((row) => isList(row) && row.length === width && row.every(isNumber));
  if (isTable) return { datatype: "FP64", shape: [values.length, width], data: values.flat(1) };
  const shape = [values.length];
  if (values.every((value) => typeof value === "boolean")) return { datatype: "BOOL", shape, data: values };
  if (values.every((value) => typeof value === "string")) return { datatype: "BYTES", shape, data: values };
  if (values.every((value) => value === null || isNumber(value))) {
    return { datatype: values.every(Number.isInteger) ? "INT64" : "FP64", shape, data: values };
  }
  // Records and mixed answers of own code have no datatype of their own: each goes as its JSON text.
  return { datatype: "BYTES", shape, data: values.map((value) => JSON.stringify(value)) };
}

function isNumber(value: Json): value is number {
  return typeof value === "number";
}

/** A model's metadata: names, versions, inputs and outputs. */
export function describeModel({ model, version }: Served, signature: Signature): JsonObject {
  const { columns, codec, prediction, classes } = signature;
  const inputs =
    codec === "f64" && columns !== null
      ? [{ name: "input", datatype: "FP64", shape: [-1, columns.length] }]
      : (columns ?? []).map(({ name, type }) => ({ name, datatype: datatypeOf(type), shape: [-1] }));
  const isWord =
    prediction === "any" || (prediction === "label" && classes?.some((label) => typeof label === "string") === true);
  const datatype = isWord ? "BYTES" : prediction === "label" ? "INT64" : "FP64";
  return {
    name: model,
    versions: [version],
    platform: "driftguard",
    inputs,
    outputs: [...(signature.outputs ?? [{ name: "predict", datatype, shape: [-1] }])],
  };
}

function datatypeOf(type: string): string {
  if (type === "boolean") return "BOOL";
  return type === "string" || type === "unknown" ? "BYTES" : "FP64";
}
