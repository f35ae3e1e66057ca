import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { emptySchema, type VersionSchema, withFeatures } from "../models/index.ts";
import { BinaryWriter } from "../platform/events/binary-writer.ts";
import { encodeEvents } from "../platform/events/encode-rows.ts";
import { collectPlainRows } from "../platform/events/plain-rows.ts";
import { Problem } from "../platform/http/problem.ts";
import { parseRows } from "./parse-rows.ts";
import { plainSchemaOf } from "./plain-schema.ts";
import { readItems } from "./read-items.ts";
import { createPlainReader } from "./read-plain-rows.ts";

const now = Date.UTC(2026, 10, 26, 12);
const retentionDays = 90;
const frame = { organisation: 3, model: 7, version: 2, receivedAt: now };
const id = "0190a6b0-0000-7000-8000-000000000001";
const features = [
  { name: "amount", type: "numeric" },
  { name: "country", type: "categorical" },
  { name: "größe", type: "numeric" },
  { name: "member", type: "boolean" },
  { name: "note", type: "text" },
  { name: "__proto__", type: "numeric" },
] as const;
const schema: VersionSchema = {
  ...withFeatures(
    emptySchema,
    features.map((feature) => ({ ...feature, inferred: null })),
  ),
  open: false,
};

const read = createPlainReader(plainSchemaOf(schema));

/** What the store would get of a body by the short way; `null`: it is not plain. */
function short(body: string | Buffer): string | null {
  const rows = collectPlainRows(frame, new BinaryWriter());
  const bytes = Buffer.from(body);
  const count = read(bytes, { now, retentionDays }, (row) => rows.add(row, bytes));
  if (count === null) return null;
  const premise = { organisation: 3, reference: "m", versionName: null, model: 7, stamp: "1" };
  const parcel = rows.take(premise);
  expect(parcel.keys.length).toBe(count);
  return told(parcel);
}

/** The same by the whole way; `null`: not every row is accepted, or the answer would be another one. */
function whole(body: string | Buffer): string | null {
  try {
    const { items } = readItems(Buffer.from(body), "application/json");
    const parsed = parseRows(items, { model: frame.model, schema, now, retentionDays });
    const rows = parsed.map(({ row }) => row);
    if (rows.some((row) => row === null || !row.named || row.actual !== null)) return null;
    return told(
      encodeEvents(rows.flatMap((row) => (row === null ? [] : [{ ...frame, ...row, time: row.time ?? now }]))),
    );
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function told({ body, keys, ends }: { body: Buffer; keys: readonly string[]; ends: readonly number[] }): string {
  return JSON.stringify({ keys, ends, body: body.toString("hex") });
}

const plain: readonly [says: string, body: string][] = [
  ["a row", rowOf({})],
  ["a row of every plain kind", rowOf({ features: '{"amount":1,"country":"DE","größe":-2.5,"member":true}' })],
  ["features in another order", rowOf({ features: '{"member":false,"größe":0,"country":"","amount":null}' })],
  ["a feature with a name of the language's own", rowOf({ features: '{"__proto__":4}' })],
  ["null where a text feature may be", rowOf({ features: '{"note":null}' })],
  ["no feature", rowOf({ features: "{}" })],
  [
    "white space at every place",
    ` [ \n{ "id" : "${id}" ,\t"features" : { "amount" : 1 , "country" : "a b" } ,\r"prediction" : 1 } ] \n`,
  ],
  ["texts beyond ASCII", rowOf({ features: '{"country":"Zürich 😀"}', prediction: '"größer"' })],
  ["a time with its milliseconds", rowOf({ timestamp: '"2026-11-26T11:59:00.123Z"' })],
  ["a time in a zone", rowOf({ timestamp: '"2026-11-26T13:00:00+01:00"' })],
  ["a time in seconds", rowOf({ timestamp: "1795690000.5" })],
  ["a latency", rowOf({ latency_ms: "12.5" })],
  ["a negative zero", rowOf({ features: '{"amount":-0,"größe":-0.0}', prediction: "-0" })],
  [
    "times that follow each other",
    `[${rowOf({ timestamp: '"2026-11-26T11:59:00Z"' })},${rowOf({ timestamp: '"2026-11-26T11:59:01Z"' })},${rowOf({ timestamp: '"2026-11-26T11:59:01Z"' })}]`,
  ],
  [
    "rows of which each has other features",
    `[${rowOf({ features: '{"amount":1}' })},${rowOf({ features: '{"country":"x"}' })},${rowOf({ features: '{"größe":1,"amount":2}' })}]`,
  ],
];

test.each(plain)("%s is read as the whole way reads it", (_says, body) => {
  expect(short(body)).not.toBeNull();
  expect(short(body)).toBe(whole(body));
});

test.each([
  ["no row", "[]"],
  ["nothing", ""],
  ["a row that is cut off", rowOf({}).slice(0, -1)],
  ["more behind the row", `${rowOf({})} 1`],
  ["a comma too many", `[${rowOf({})},]`],
  ["a list in a list", `[[${rowOf({})}]]`],
  ["no id", '{"features":{},"prediction":1}'],
  ["an id that is no UUID", rowOf({ id: '"order-1"' })],
  ["a UUID in capitals", rowOf({ id: '"0190A6B0-0000-7000-8000-000000000001"' })],
  ["a name twice in a row", `{"id":"${id}","id":"${id}","features":{},"prediction":1}`],
  ["a feature twice", rowOf({ features: '{"amount":1,"country":"x","amount":1}' })],
  ["a label", rowOf({ actual: "1" })],
  ["a score", rowOf({ score: "0.5" })],
  ["a member that is unknown", rowOf({ more: "1" })],
  ["a feature that is unknown", rowOf({ features: '{"other":1}' })],
  ["an escape in a text", rowOf({ features: '{"country":"\\u0041"}' })],
  ["an escape in a name", rowOf({ features: '{"\\u0061mount":1}' })],
  ["a line break in a text", rowOf({ features: '{"country":"a\nb"}' })],
  ["a number for a category", rowOf({ features: '{"country":7}' })],
  ["a text for a number", rowOf({ features: '{"amount":"7"}' })],
  ["a number for true or false", rowOf({ features: '{"member":1}' })],
  ["a text, which lies beside the slots", rowOf({ features: '{"note":"x"}' })],
  ["true as the prediction", rowOf({ prediction: "true" })],
  ["null as the prediction", rowOf({ prediction: "null" })],
  ["a whole number beyond a double", rowOf({ features: '{"amount":9007199254740993}' })],
  ["a number beyond the range of a double", rowOf({ features: '{"amount":1e400}' })],
  ["a zero in front", rowOf({ features: '{"amount":01}' })],
  ["a plus in front", rowOf({ features: '{"amount":+1}' })],
  ["a point without digits", rowOf({ features: '{"amount":1.}' })],
  ["an exponent without digits", rowOf({ features: '{"amount":1e}' })],
  ["a word that begins as null", rowOf({ features: '{"amount":nul}' })],
  ["a latency below 0", rowOf({ latency_ms: "-1" })],
  ["a time ahead", rowOf({ timestamp: '"2026-11-26T12:05:00.001Z"' })],
  ["a time beyond the retention", rowOf({ timestamp: '"2026-08-29T11:59:59.999Z"' })],
  ["a day that is on no calendar", rowOf({ timestamp: '"2026-09-31T00:00:00Z"' })],
  ["a long category", rowOf({ features: `{"country":"${"x".repeat(10_001)}"}` })],
  ["a long class", rowOf({ prediction: `"${"x".repeat(1_001)}"` })],
  ["a good row before a bad one", `[${rowOf({})},${rowOf({ prediction: "[]" })}]`],
])("%s is not plain", (_says, body) => {
  expect(short(body)).toBeNull();
});

test("bytes that are no UTF-8 are not plain", () => {
  const body = Buffer.from(rowOf({ features: '{"country":"?"}' }));
  body[body.indexOf("?")] = 0xff;
  expect(short(body)).toBeNull();
});

describe("whatever is sent", () => {
  test("is read as the whole way reads it, or left to it", () => {
    let plainOnes = 0;
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 4 }), fc.constantFrom(0, 1), (rows, indent) => {
        const body = JSON.stringify(rows.length === 1 ? rows[0] : rows, null, indent);
        const seenShort = short(body);
        if (seenShort === null) return;
        plainOnes += 1;
        expect(seenShort).toBe(whole(body));
      }),
      { numRuns: 400 },
    );
    expect(plainOnes).toBeGreaterThan(100);
  });

  test("with a byte changed too", () => {
    const bodies = plain.map(([, body]) => Buffer.from(body));
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), fc.nat(255), (body, place, byte) => {
        const changed = Buffer.from(body);
        changed[place % changed.length] = byte;
        const seenShort = short(changed);
        if (seenShort !== null) expect(seenShort).toBe(whole(changed));
      }),
      { numRuns: 4_000 },
    );
  });

  test("as a number is the double that JSON has it be", () => {
    const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?$/);
    fc.assert(
      fc.property(fc.oneof(digits, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (number) => {
        const body = rowOf({ features: `{"amount":${number}}` });
        const seenShort = short(body);
        if (seenShort !== null) expect(seenShort).toBe(whole(body));
      }),
      { numRuns: 2_000 },
    );
  });
});

const anyRow = fc.record(
  {
    id: fc.oneof({ weight: 9, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.string() }),
    timestamp: fc.oneof(
      fc.date({ min: new Date(now - 60_000_000), max: new Date(now + 299_000), noInvalidDate: true }),
      fc.integer({ min: now - 60_000_000, max: now }),
    ),
    features: fc.record(
      {
        amount: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), fc.constant(null)),
        country: fc.oneof(fc.string({ unit: "grapheme" }), fc.constant(null)),
        größe: fc.integer(),
        member: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    prediction: fc.oneof(fc.double({ noNaN: true, min: -1, max: 1 }), fc.string({ unit: "grapheme" })),
    latency_ms: fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }),
  },
  { requiredKeys: ["id", "features", "prediction"] },
);

/** A row with these members as they are written, and the least that it needs. */
function rowOf(members: Readonly<Record<string, string>>): string {
  const all = { id: `"${id}"`, features: '{"amount":1.5,"country":"DE"}', prediction: "0.25", ...members };
  return `{${Object.entries(all)
    .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
    .join(",")}}`;
}
