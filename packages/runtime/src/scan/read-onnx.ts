import { type Field, readFields, readPacked } from "./protobuf.ts";

/** What a file in ONNX tells without being loaded. */
export type OnnxFile = {
  /** The classes of the node that decides, in their order; `null` where none names any. */
  readonly classes: readonly (string | number)[] | null;
  /** Files beside it that hold weights, as it names them. */
  readonly external: readonly string[];
};

// Field numbers of onnx/onnx, onnx/onnx.proto.
const model = { version: 1, graph: 7, opset: 8, training: 20, functions: 25 } as const;
const graph = { node: 1, initializer: 5, sparse: 15 } as const;
const node = { operator: 4, attribute: 5 } as const;
const attribute = { name: 1, tensor: 5, graph: 6, ints: 8, strings: 9, tensors: 10, graphs: 11 } as const;
const tensor = { int32s: 5, strings: 6, int64s: 7, name: 8, raw: 9, external: 13, kind: 2 } as const;
/** Where else a message may hold tensors: of training, of functions, of sparse attributes. */
const nested = { training: [1, 2], function: 7, sparseAttributes: [22, 23], sparseTensors: [1, 2] } as const;

const depthMax = 32;
const int64Kind = 7;
const classNames: readonly string[] = ["classlabels_ints", "classlabels_int64s", "classlabels_strings"];

/**
 * Whether a file is a model in ONNX, by its structure: a message with a version, the sets of operators it is written in,
 * and a graph with a node. Whatever its name is.
 *
 * @returns `null` where it is none
 */
export function readOnnx(bytes: Uint8Array): OnnxFile | null {
  const found: Found = { classes: null, listed: null, external: [], operators: 0 };
  const seen = new Set<number>();
  try {
    for (const field of readFields(bytes)) {
      seen.add(field.number);
      if (field.number === model.graph) readGraph(field.bytes, found, 0);
      if (field.number === model.training) for (const part of parts(field, nested.training)) readGraph(part, found, 0);
      if (field.number === model.functions) {
        for (const part of parts(field, [nested.function])) readNode(part, found, 0);
      }
    }
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const isModel = [model.version, model.graph, model.opset].every((number) => seen.has(number));
  if (!isModel || found.operators === 0) return null;
  return { classes: found.classes ?? found.listed, external: found.external };
}

type Classes = readonly (string | number)[];
type Found = {
  /** By a classifier's own attribute; else by the list that a pipeline picks its label from. */
  classes: Classes | null;
  listed: Classes | null;
  readonly external: string[];
  operators: number;
};

function* parts({ bytes }: Field, numbers: readonly number[]): Generator<Uint8Array> {
  for (const field of readFields(bytes)) if (numbers.includes(field.number)) yield field.bytes;
}

function readGraph(bytes: Uint8Array, found: Found, depth: number): void {
  if (depth > depthMax) throw new RangeError("readOnnx takes graphs in graphs, but not so deep");
  for (const field of readFields(bytes)) {
    if (field.number === graph.node) readNode(field.bytes, found, depth);
    if (field.number === graph.initializer) readTensor(field.bytes, found);
    if (field.number === graph.sparse) for (const part of parts(field, nested.sparseTensors)) readTensor(part, found);
  }
}

function readNode(bytes: Uint8Array, found: Found, depth: number): void {
  for (const field of readFields(bytes)) {
    if (field.number === node.operator) found.operators += 1;
    if (field.number === node.attribute) readAttribute(field.bytes, found, depth);
  }
}

function readAttribute(bytes: Uint8Array, found: Found, depth: number): void {
  let name = "";
  const ints: number[] = [];
  const strings: string[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === attribute.name) name = text(field.bytes);
    else if (field.number === attribute.ints) {
      // A tree's own numbers may be millions; the name comes first.
      if (classNames.includes(name)) for (const one of integers(field)) ints.push(one);
    } else if (field.number === attribute.strings) strings.push(text(field.bytes));
    else if (field.number === attribute.tensor || field.number === attribute.tensors) readTensor(field.bytes, found);
    else if (field.number === attribute.graph || field.number === attribute.graphs) {
      readGraph(field.bytes, found, depth + 1);
    } else if (nested.sparseAttributes.some((number) => number === field.number)) {
      for (const part of parts(field, nested.sparseTensors)) readTensor(part, found);
    }
  }
  if (classNames.includes(name)) found.classes = strings.length > 0 ? strings : ints;
}

function readTensor(bytes: Uint8Array, found: Found): void {
  let [name, kind, raw] = ["", 0, new Uint8Array()];
  const values: (string | number)[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === tensor.name) name = text(field.bytes);
    else if (field.number === tensor.kind) kind = field.value;
    else if (field.number === tensor.external) readLocation(field.bytes, found);
    else if (field.number === tensor.raw) raw = Uint8Array.from(field.bytes.subarray(0, 8 * classesMax));
    else if (field.number === tensor.strings) values.push(text(field.bytes));
    else if (field.number === tensor.int64s || field.number === tensor.int32s) {
      for (const one of integers(field)) if (values.length < classesMax) values.push(one);
    }
  }
  // So are they called where scikit-learn's label is picked from a list by its place.
  if (name !== "classes") return;
  if (values.length > 0) found.listed = values;
  else if (kind === int64Kind && raw.length % 8 === 0) {
    found.listed = [...new BigInt64Array(raw.buffer)].map(Number);
  }
}

const classesMax = 10_000;

/** An entry of a key and a value; the key `location` has the file. */
function readLocation(bytes: Uint8Array, found: Found): void {
  const entry = [...readFields(bytes)];
  const of = (number: number): string =>
    text(entry.find((field) => field.number === number)?.bytes ?? new Uint8Array());
  if (of(1) === "location" && !found.external.includes(of(2))) found.external.push(of(2));
}

/** Packed, or one by one. */
function integers({ bytes, value }: Field): number[] {
  return bytes.length > 0 ? readPacked(bytes) : [value];
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
