import { describe, expect, test } from "vitest";
import type { Column, DecodedInput, Outcome, Refusal, Signature } from "../contract.ts";
import { decode } from "./decode.ts";
import { encode, encodeRefusal } from "./encode.ts";
import { recordsOf } from "./records-of.ts";
import { describeModel, describeOutputs } from "./v2.ts";

const number: Column = { name: "age", type: "number", nullable: true, range: [0, 99], levels: null };
const word: Column = { name: "carrier", type: "string", nullable: false, range: null, levels: ["AA", "UA"] };
const base = { columnsFrom: "model", positional: true, task: "unknown", prediction: "value", classes: null } as const;
const numbers: Signature = { ...base, columns: [number, { ...number, name: "income", nullable: false }], codec: "f64" };
const mixed: Signature = { ...base, columns: [number, word], codec: "json" };
const free: Signature = {
  ...base,
  columns: null,
  columnsFrom: "none",
  codec: "json",
  positional: false,
  prediction: "any",
};

type Case = {
  readonly dialect: "predict" | "v2" | "invocations";
  readonly body: unknown;
  readonly signature: Signature;
  readonly type?: string;
};

function take({ dialect, body, signature, type }: Case): DecodedInput | Refusal {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return decode(dialect, bytes, type, signature);
}

function taken(of: Case): DecodedInput {
  const read = take(of);
  if ("refused" in read) throw new Error(read.detail);
  return read;
}

function refused(of: Case): Refusal {
  const read = take(of);
  if (!("refused" in read)) throw new Error("it was taken");
  return read;
}

const tensor = (name: string, shape: readonly number[], data: unknown, datatype = "FP64") => ({
  name,
  shape,
  datatype,
  data,
});

describe("every dialect's rows become the same records", () => {
  const two = [
    { age: 31, income: 2 },
    { age: null, income: 3 },
  ];
  test.each<{ promise: string } & Case>([
    { promise: "records", dialect: "predict", body: { inputs: two }, signature: numbers },
    {
      promise: "records in another order, with more in them",
      dialect: "predict",
      body: { inputs: two.map((row) => ({ note: "x", income: row.income, age: row.age })) },
      signature: numbers,
    },
    {
      promise: "lists",
      dialect: "predict",
      body: {
        inputs: [
          [31, 2],
          [null, 3],
        ],
      },
      signature: numbers,
    },
    {
      promise: "one tensor",
      dialect: "v2",
      body: { inputs: [tensor("input", [2, 2], [31, 2, null, 3])] },
      signature: numbers,
    },
    {
      promise: "one nested tensor",
      dialect: "v2",
      body: {
        inputs: [
          tensor(
            "input",
            [2, 2],
            [
              [31, 2],
              [null, 3],
            ],
          ),
        ],
      },
      signature: numbers,
    },
    {
      promise: "a tensor a column",
      dialect: "v2",
      body: { inputs: [tensor("income", [2], [2, 3], "INT64"), tensor("age", [2, 1], [31, null])] },
      signature: numbers,
    },
    {
      promise: "dataframe_split",
      dialect: "invocations",
      body: {
        dataframe_split: {
          columns: ["income", "age"],
          data: [
            [2, 31],
            [3, null],
          ],
        },
      },
      signature: numbers,
    },
    { promise: "dataframe_records", dialect: "invocations", body: { dataframe_records: two }, signature: numbers },
    {
      promise: "NaN as MLflow's client writes what a data frame lacks",
      dialect: "invocations",
      body: '{"dataframe_split": {"columns": ["income", "age"], "data": [[2, 31], [3, NaN]]}}',
      signature: numbers,
    },
    {
      promise: "instances",
      dialect: "invocations",
      body: {
        instances: [
          [31, 2],
          [null, 3],
        ],
      },
      signature: numbers,
    },
    {
      promise: "inputs, a list a column",
      dialect: "invocations",
      body: { inputs: { age: [31, null], income: [2, 3] } },
      signature: numbers,
    },
    {
      promise: "CSV",
      dialect: "invocations",
      body: "income,age\n2,31\r\n3,\n",
      type: "text/csv; charset=utf-8",
      signature: numbers,
    },
  ])("$promise", (of) => {
    const read = taken(of);
    expect([read.rows, recordsOf(read, numbers)]).toEqual([2, two]);
    expect(read.payload.codec).toBe("f64");
  });

  test("words travel as JSON, in records of the model's own columns", () => {
    const read = taken({
      dialect: "invocations",
      body: 'carrier,age\n"A ""A"", B",7\n',
      type: "text/csv",
      signature: mixed,
    });
    expect(read.payload).toEqual({ codec: "json", body: Buffer.from('[{"age":7,"carrier":"A \\"A\\", B"}]') });
  });

  test("a word that reads NaN stays one", () => {
    const read = taken({
      dialect: "invocations",
      body: '{"instances": [{"carrier": "a \\"NaN\\\\", "age": NaN}]}',
      signature: mixed,
    });
    expect(read.payload).toEqual({ codec: "json", body: Buffer.from('[{"age":null,"carrier":"a \\"NaN\\\\"}]') });
  });

  test.each(["predict", "v2"] as const)("NaN is no JSON at %s", (dialect) => {
    expect(refused({ dialect, body: '{"inputs": [NaN]}', signature: numbers })).toMatchObject({ isNoJson: true });
  });

  test("without known columns rows go through as they are", () => {
    const read = taken({ dialect: "predict", body: { inputs: [{ x: [1, { y: 2 }] }, "text"] }, signature: free });
    expect(read.payload).toEqual({ codec: "json", body: Buffer.from('[{"x":[1,{"y":2}]},"text"]') });
  });
});

describe("a refusal names row, column, expected and found", () => {
  const digits = "1".repeat(301);
  test.each<
    { promise: string; status: number; index?: number; column?: string; expected: string; found: string } & Case
  >([
    {
      promise: "a word for a number",
      dialect: "predict",
      body: {
        inputs: [
          [1, 2],
          ["far", 2],
        ],
      },
      signature: numbers,
      status: 422,
      index: 1,
      column: "age",
      expected: "a number or null",
      found: '"far"',
    },
    {
      promise: "null where none is taken",
      dialect: "predict",
      body: { inputs: [[1, null]] },
      signature: numbers,
      status: 422,
      index: 0,
      column: "income",
      expected: "a number",
      found: "null",
    },
    {
      promise: "a missing column",
      dialect: "predict",
      body: { inputs: [{ age: 1 }] },
      signature: numbers,
      status: 422,
      index: 0,
      column: "income",
      expected: "a number",
      found: "nothing: it is missing",
    },
    {
      promise: "a row of another width",
      dialect: "predict",
      body: { inputs: [[1, 2, 3]] },
      signature: numbers,
      status: 422,
      index: 0,
      expected: "2 values",
      found: "3",
    },
    {
      promise: "a row that is none",
      dialect: "predict",
      body: { inputs: [7] },
      signature: numbers,
      status: 422,
      index: 0,
      expected: "a record or a list of values",
      found: "7",
    },
    {
      promise: "a number for a word",
      dialect: "predict",
      body: { inputs: [{ age: 1, carrier: 3 }] },
      signature: mixed,
      status: 422,
      index: 0,
      column: "carrier",
      expected: "a text",
      found: "3",
    },
    {
      promise: "no rows",
      dialect: "predict",
      body: { inputs: [] },
      signature: numbers,
      status: 422,
      expected: "one row or more",
      found: "none",
    },
    {
      promise: "no inputs",
      dialect: "predict",
      body: { rows: [] },
      signature: numbers,
      status: 400,
      expected: '"inputs", a list of rows',
      found: "none",
    },
    {
      promise: "ids that are not one a row",
      dialect: "predict",
      body: { inputs: [[1, 2]], ids: ["a", "b"] },
      signature: numbers,
      status: 422,
      expected: '"ids" to be a list of 1, one a row',
      found: "2",
    },
    ...["a\0b", "\ud800", "x".repeat(257)].flatMap((id) =>
      [
        {
          promise: "an id of a row",
          dialect: "predict" as const,
          body: { inputs: [[1, 2]], ids: [id] },
          index: 0,
          what: "the id",
        },
        { promise: "an id of a request", dialect: "predict" as const, body: { inputs: [[1, 2]], id }, what: '"id"' },
        {
          promise: "an id at v2",
          dialect: "v2" as const,
          body: { inputs: [tensor("input", [1, 2], [1, 2])], id },
          what: '"id"',
        },
      ].map(({ what, promise, ...of }) => ({
        ...of,
        ...{
          promise: `${promise} that no store keeps: ${JSON.stringify(id).slice(0, 12)}`,
          signature: numbers,
          status: 422,
        },
        expected: `${what} to be a text of 1 to 256 characters, without NUL and without half characters`,
        found: id.length > 60 ? `"${"x".repeat(56)}…` : JSON.stringify(id),
      })),
    ),
    {
      promise: "a bare list at invocations",
      dialect: "invocations",
      body: [[1, 2]],
      signature: numbers,
      status: 400,
      expected: 'an object with exactly one of "dataframe_split", "dataframe_records", "instances", "inputs"',
      found: "[[1,2]]",
    },
    {
      promise: "two keys at invocations",
      dialect: "invocations",
      body: { instances: [], inputs: [] },
      signature: numbers,
      status: 400,
      expected: 'exactly one of "dataframe_split", "dataframe_records", "instances", "inputs"',
      found: '"instances" and "inputs"',
    },
    {
      promise: "a shape that lies",
      dialect: "v2",
      body: { inputs: [tensor("input", [2, 2], [1, 2, 3])] },
      signature: numbers,
      status: 422,
      column: "input",
      expected: "4 values, as the shape says",
      found: "3",
    },
    {
      promise: "a datatype that lies",
      dialect: "v2",
      body: { inputs: [tensor("input", [1, 2], [1, "x"])] },
      signature: numbers,
      status: 422,
      index: 0,
      column: "input",
      expected: "a value of FP64",
      found: '"x"',
    },
    {
      promise: "a number of 301 digits",
      dialect: "predict",
      body: `{"inputs":[[${digits},1]]}`,
      signature: numbers,
      status: 400,
      expected: "numbers of up to 300 digits",
      found: "a longer one",
    },
    {
      promise: "nesting of 65",
      dialect: "predict",
      body: `{"inputs":${"[".repeat(64)}${"]".repeat(64)}}`,
      signature: free,
      status: 400,
      expected: "nesting of up to 64",
      found: "more",
    },
    {
      promise: "another content type",
      dialect: "predict",
      body: "a,b",
      type: "text/csv",
      signature: numbers,
      status: 415,
      expected: "application/json",
      found: 'the content type "text/csv"',
    },
  ])("$promise", (of) => {
    const { status, index, column, expected, found } = refused(of);
    expect({ status, index, column, expected, found }).toEqual({
      status: of.status,
      index: of.index ?? null,
      column: of.column ?? null,
      expected: of.expected,
      found: of.found,
    });
  });

  test.each([
    { dialect: "predict", body: { inputs: [{ age: 1, income: 2 }], deadline_ms: 200 } },
    { dialect: "v2", body: { inputs: [tensor("age", [1], [1])], parameters: { deadline_ms: 200 } } },
    { dialect: "invocations", body: { inputs: [[1, 2]], params: { deadline_ms: 200 } } },
  ] as const)("$dialect: a deadline in the body is not ignored, but sent to where it is read", ({ dialect, body }) => {
    const detail = 'expected "deadline_ms" in the query of the address, as in ?deadline_ms=500, found it in the body';
    expect(refused({ dialect, body, signature: numbers })).toMatchObject({ status: 422, detail, isNoJson: false });
  });

  test("whoever says in the body that a request is not to be recorded learns that it would have been", () => {
    const body = { inputs: [[1, 2]], record: false };
    expect(refused({ dialect: "predict", body, signature: numbers }).detail).toMatch(/"record" in the query/);
  });

  test("a column of a row may be called as it likes", () => {
    const body = { inputs: [{ age: 1, income: 2, deadline_ms: 3, record: 4 }] };
    expect(taken({ dialect: "predict", body, signature: numbers }).rows).toBe(1);
  });

  test("a body of no UTF-8 or beyond 1 MiB is not read", () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    expect(decode("predict", bytes, undefined, numbers)).toMatchObject({ status: 400, expected: "JSON in UTF-8" });
    expect(decode("predict", Buffer.alloc(1024 * 1024 + 1), undefined, numbers)).toMatchObject({ status: 413 });
  });

  test("rows beyond what a frame can count are too many for one request, and one less is taken", () => {
    const signature: Signature = { ...numbers, columns: [number] };
    const body = (rows: number): string => `{"inputs":[${"[1],".repeat(rows - 1)}[1]]}`;
    expect(taken({ dialect: "predict", body: body(65_535), signature }).rows).toBe(65_535);
    expect(refused({ dialect: "predict", body: body(65_536), signature })).toMatchObject({
      status: 413,
      detail: "expected up to 65535 rows in a request, found 65536: send them in parts",
    });
  });

  test("digits and brackets inside a text are no excess", () => {
    const body = { inputs: [{ x: `${digits}${"[".repeat(100)}\\"` }] };
    expect(taken({ dialect: "predict", body, signature: free }).rows).toBe(1);
  });
});

const answered: Outcome = {
  kind: "answered",
  predictions: { values: ["yes", "no"], scores: [0.9, 0.1] },
  ...{ totalMs: 2, workerMs: 1 },
};
const context = (dialect: "predict" | "v2" | "invocations", more: object = {}) => ({
  ...{ model: "flights", version: "3", ids: ["a", "b"] },
  echo: { dialect, id: null, outputs: null, ...more },
});
const bodyOf = ({ body }: { readonly body: object }) => JSON.parse(JSON.stringify(body));

describe("an outcome is said in the caller's dialect", () => {
  test("predict: predictions, scores, and the ids that labels refer to", () => {
    expect(bodyOf(encode(answered, context("predict")))).toEqual({
      ...{ predictions: ["yes", "no"], scores: [0.9, 0.1], ids: ["a", "b"], model: "flights", version: "3" },
    });
  });

  test("v2: the outputs that were asked for, with datatype and shape", () => {
    expect(bodyOf(encode(answered, context("v2", { id: "r1", outputs: ["predict"] })))).toEqual({
      ...{ model_name: "flights", model_version: "3", id: "r1" },
      outputs: [{ name: "predict", datatype: "BYTES", shape: [2], data: ["yes", "no"] }],
    });
  });

  test("invocations: predictions", () => {
    expect(bodyOf(encode(answered, context("invocations")))).toEqual({ predictions: ["yes", "no"], ids: ["a", "b"] });
  });

  test.each([
    { dialect: "predict", key: "detail" },
    { dialect: "v2", key: "error" },
    { dialect: "invocations", key: "message" },
  ] as const)("$dialect: a busy model says when to come again, under $key", ({ dialect, key }) => {
    const busy = { kind: "failed", code: "queue_full", status: 503, detail: "busy", retryAfterSeconds: 2 } as const;
    const reply = encode(busy, context(dialect));
    expect([reply.status, reply.headers["retry-after"], bodyOf(reply)[key]]).toEqual([503, "2", "busy"]);
  });

  test("a refusal is a problem that names the place", () => {
    const reply = encodeRefusal(
      "predict",
      refused({ dialect: "predict", body: { inputs: [["x", 1]] }, signature: numbers }),
    );
    expect(reply.headers["content-type"]).toBe("application/problem+json");
    expect(bodyOf(reply)).toMatchObject({
      status: 422,
      code: "serving/bad-input",
      index: 0,
      column: "age",
      found: '"x"',
    });
  });

  test("v2 metadata tells what the answers to the test data were, scores too", () => {
    const outputs = describeOutputs({ values: [3, 4], scores: [0.1, 0.9] });
    expect(describeModel({ model: "flights", version: "3" }, { ...mixed, outputs })).toMatchObject({
      outputs: [
        { name: "predict", datatype: "INT64", shape: [-1] },
        { name: "scores", datatype: "FP64", shape: [-1] },
      ],
    });
    const table = [
      [0.1, 0.9],
      [0.4, 0.6],
    ];
    expect(describeOutputs({ values: table, scores: null })).toEqual([
      { name: "predict", datatype: "FP64", shape: [-1, 2] },
    ]);
  });

  test("a v2 client can send what the metadata says", () => {
    const { inputs, outputs } = describeModel({ model: "flights", version: "3" }, mixed);
    expect([inputs, outputs]).toEqual([
      [
        { name: "age", datatype: "FP64", shape: [-1] },
        { name: "carrier", datatype: "BYTES", shape: [-1] },
      ],
      [{ name: "predict", datatype: "FP64", shape: [-1] }],
    ]);
    const body = { inputs: [tensor("age", [1], [3]), tensor("carrier", [1], ["UA"], "BYTES")] };
    expect(recordsOf(taken({ dialect: "v2", body, signature: mixed }), mixed)).toEqual([{ age: 3, carrier: "UA" }]);
  });
});
