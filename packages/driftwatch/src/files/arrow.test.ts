import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAll } from "../../test/reader-contract.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openArrow } from "./arrow.ts";
import { Unreadable } from "./reader.ts";

const folder = temporaryFolder();
const reference = JSON.parse(readFileSync(join(import.meta.dirname, "../../reference/arrow_files.json"), "utf8"));
const bytesOf = (packed: unknown): Buffer => Buffer.from(String(packed), "base64");

async function readColumns(content: Uint8Array): Promise<Record<string, unknown[]>> {
  const table = await openArrow(folder.write("t.arrow", content));
  const rows = await readAll(table);
  return Object.fromEntries(table.columns.map((name, i) => [name, rows.map((row) => asJson(row[i]))]));
}

/** As the reference has it: times in milliseconds, gaps among numbers as gaps. */
function asJson(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "bigint" && value > 2n ** 53n) return String(value);
  return typeof value === "bigint" ? Number(value) : Number.isNaN(value) ? null : value;
}

function pick(names: readonly string[]): Record<string, unknown[]> {
  return Object.fromEntries(names.map((name) => [name, reference.expected[name]]));
}

describe("what pyarrow and polars wrote is read as pyarrow reads it", () => {
  test.each(Object.entries({ ...reference.files, ...reference.some }))("%s", async (_, packed) => {
    const columns = await readColumns(bytesOf(packed));
    expect(columns).toEqual(pick(Object.keys(columns)));
    expect(Object.keys(columns).length).toBeGreaterThan(3);
  });

  test.each(Object.entries(reference.categoryFiles))("%s", async (name, packed) => {
    expect(await readColumns(bytesOf(packed))).toEqual({ category: reference.categories[name] });
  });

  test.each(Object.entries(reference.long))("more than a block of %s", async (_, packed) => {
    const { number } = await readColumns(bytesOf(packed));
    expect(number).toEqual(Array.from({ length: 40_000 }, (__, i) => Math.floor((i % 1000) / 7)));
  });
});

test("numbers are doubles with NaN in the gaps; those beyond 2^53 keep every digit", async () => {
  const table = await openArrow(folder.write("t.arrow", bytesOf(reference.files.stream)));
  for await (const { columns } of table.read()) {
    expect(columns[table.columns.indexOf("long")]).toEqual(Float64Array.of(7, Number.NaN, 2 ** 53 - 1));
    expect(columns[table.columns.indexOf("longer")]).toEqual([7n, null, 2n ** 60n]);
  }
});

const file = bytesOf(reference.files.file);
const stream = bytesOf(reference.files.stream);

test.each<{ promise: string; content: Uint8Array; says: RegExp }>([
  { promise: "no bytes", content: Buffer.alloc(0), says: /^The file is empty\.$/ },
  {
    promise: "Feather of the first version",
    content: bytesOf(reference.first),
    says: /^The file is Feather version 1: write it again as version 2/,
  },
  {
    promise: "a text",
    content: Buffer.from("x,y\n1,2\n3,4\n"),
    says: /^The file is no Arrow file: it begins neither with ARROW1 nor with a schema\.$/,
  },
  {
    promise: "a file without its end",
    content: file.subarray(0, file.length - 20),
    says: /^The Arrow file is cut off: its end is missing; copy or write it again\.$/,
  },
  {
    promise: "a stream that is cut off in a batch",
    content: stream.subarray(0, stream.length - 300),
    says: /^The Arrow file is cut off before its first rows: copy or write it again\.$/,
  },
  {
    promise: "a broken head",
    content: Buffer.concat([stream.subarray(0, -8), Buffer.alloc(4, 255), Buffer.alloc(4, 127)]),
    says: /^The Arrow file is damaged: what follows record batch 1 cannot be read; copy or write it again\.$/,
  },
])("$promise is refused in one sentence", async ({ content, says }) => {
  await expect(readColumns(content)).rejects.toThrow(says);
});

test("whichever byte is broken, and wherever it is cut, there are rows or one sentence", async () => {
  const packed = bytesOf(reference.files["stream, LZ4"]);
  let refused = 0;
  for (let at = 0; at < packed.length; at += 23) {
    const broken = Buffer.from(packed);
    broken[at] = (broken[at] ?? 0) ^ 0x7f;
    for (const content of at % 2 === 0 ? [broken, packed.subarray(0, at)] : [broken]) {
      try {
        await readColumns(content);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        refused += 1;
      }
    }
  }
  expect(refused).toBeGreaterThan(100);
});
