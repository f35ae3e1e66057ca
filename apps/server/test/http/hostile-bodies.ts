import { gzipSync } from "node:zlib";

import type { ProblemCode } from "@driftguard/protocol";

/** A body that no route takes, and what each of them says to it. */
export type HostileBody = {
  readonly attack: string;
  readonly type?: string | null;
  readonly encoding?: string;
  readonly bytes: (example: string, limit: number) => Buffer;
  readonly codes: readonly ProblemCode[];
};

/** Stands behind what a problem may quote of a request: it must never come back. */
export const canary = "CANARY-IN-THE-COAL-MINE";
const far = `${"x".repeat(300)}${canary}`;

const asItIs = (body: string): Buffer => Buffer.from(body);
const text = (body: string) => (): Buffer => Buffer.from(body);
const unsupported: readonly ProblemCode[] = ["request/unsupported-media-type"];
const malformed: readonly ProblemCode[] = ["request/malformed"];
const tooLarge: readonly ProblemCode[] = ["request/too-large"];

/** For every route with a JSON body; of a list of rows, each row is refused and none is stored. */
export const hostileBodies: readonly HostileBody[] = [
  {
    attack: "a form of another site",
    type: "application/x-www-form-urlencoded",
    bytes: text("a=1"),
    codes: unsupported,
  },
  {
    attack: "JSON as plain text, which needs no preflight",
    type: "text/plain",
    bytes: asItIs,
    codes: unsupported,
  },
  { attack: "a multipart form", type: "multipart/form-data; boundary=x", bytes: text("--x--"), codes: unsupported },
  { attack: "no content type", type: null, bytes: asItIs, codes: unsupported },
  { attack: "a content type of script", type: `<script>${far}`, bytes: asItIs, codes: unsupported },
  { attack: "an unknown packing", encoding: "br", bytes: asItIs, codes: unsupported },
  { attack: "gzip that is none", encoding: "gzip", bytes: asItIs, codes: malformed },
  {
    attack: "gzip that ends early",
    encoding: "gzip",
    bytes: (example) => gzipSync(example).subarray(0, -9),
    codes: malformed,
  },
  { attack: "a gzip bomb", encoding: "gzip", bytes: () => bomb, codes: tooLarge },
  { attack: "a byte over the limit", bytes: (_example, limit) => Buffer.alloc(limit + 1, 0x20), codes: tooLarge },
  { attack: "no JSON", bytes: text(`{"a": ${far}`), codes: malformed },
  { attack: "a number that JSON does not have", bytes: text('{"a": NaN}'), codes: malformed },
  { attack: "a depth bomb of lists", bytes: () => Buffer.alloc(900_000, "["), codes: malformed },
  { attack: "a depth bomb of objects", bytes: text('{"a":'.repeat(33) + "1" + "}".repeat(33)), codes: malformed },
  { attack: "invalid UTF-8", bytes: () => Buffer.from([0x22, 0xc3, 0x28, 0x22]), codes: malformed },
  { attack: "an overlong form of UTF-8", bytes: () => Buffer.from([0x22, 0xc0, 0xaf, 0x22]), codes: malformed },
  { attack: "UTF-16", bytes: (example) => Buffer.from(example, "utf16le"), codes: malformed },
  { attack: "the same name twice", bytes: (example) => Buffer.from(twice(example)), codes: malformed },
  { attack: "a NUL in a text", bytes: text(JSON.stringify({ name: "a\0b" })), codes: invalid() },
  { attack: "a NUL in a name", bytes: text(JSON.stringify({ "a\0b": 1 })), codes: invalid() },
  { attack: "half a surrogate pair", bytes: text('{"name":"a\\ud800b"}'), codes: invalid() },
  { attack: "half a surrogate pair in a name", bytes: text('{"a\\udc00":1}'), codes: invalid() },
  { attack: "a number", bytes: text("7"), codes: invalid() },
  { attack: "a text", bytes: text(JSON.stringify(far)), codes: invalid() },
  { attack: "null", bytes: text("null"), codes: invalid() },
  { attack: "true", bytes: text("true"), codes: invalid() },
  { attack: "a list of nothing", bytes: text("[null]"), codes: invalid() },
  {
    attack: "a prototype as a field",
    bytes: (example) => withField(example, "__proto__", { isAdmin: true }),
    codes: invalid(),
  },
  { attack: "a constructor as a field", bytes: (example) => withField(example, "constructor", far), codes: invalid() },
  {
    attack: "a field that nobody knows",
    bytes: (example) => withField(example, `<script>${far}`, far),
    codes: invalid(),
  },
];

const bomb = gzipSync(Buffer.alloc(64 * 1_048_576));

function invalid(): readonly ProblemCode[] {
  return ["request/invalid", "predictions/all-rejected", "labels/all-rejected"];
}

function twice(example: string): string {
  return example.startsWith("[")
    ? `[${twice(example.slice(1, -1))}]`
    : `{"n":1,"n":2${example === "{}" ? "" : ","}${example.slice(1)}`;
}

function withField(example: string, name: string, value: unknown): Buffer {
  const field = `{${JSON.stringify(name)}:${JSON.stringify(value)}`;
  return Buffer.from(example === "{}" ? `${field}}` : `${field},${example.slice(1)}`);
}
