import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAll } from "../../test/reader-contract.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { inferColumns } from "../plan/infer-columns.ts";
import { longDecimals } from "./column-nature.ts";
import { openTable } from "./open-table.ts";
import type { TableFile } from "./reader.ts";

const folder = temporaryFolder();
const reference = JSON.parse(readFileSync(join(import.meta.dirname, "../../reference/column_natures.json"), "utf8"));
const kinds = ["parquet", "arrow"] as const;

async function openWritten(writer: "pyarrow" | "polars", kind: (typeof kinds)[number]): Promise<TableFile> {
  const content = Buffer.from(String(reference[writer].files[kind]), "base64");
  return await openTable(folder.write(`t.${kind}`, content));
}

function asJson(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return Number.isNaN(value) || value === undefined ? null : value;
}

describe.each(kinds)("%s", (kind) => {
  test("times of day and durations are seconds whatever the file counts in, and UUIDs texts", async () => {
    const table = await openWritten("pyarrow", kind);
    const rows = await readAll(table);
    const read = Object.fromEntries(table.columns.map((name, i) => [name, rows.map((row) => asJson(row[i]))]));
    delete read["bytes"];
    expect(read).toEqual(reference.pyarrow.expected);
  });

  test("whole numbers of 128 bits, which polars writes, are read with every digit", async () => {
    const table = await openWritten("polars", kind);
    const rows = await readAll(table);
    const read = table.columns.map((_, i) => rows.map((row) => asJson(row[i])));
    const { long, time, duration } = reference.polars.expected;
    expect(read).toEqual([long.map((one: string | null) => (one === "1" ? 1 : one)), time, duration]);
  });

  test("each is shown as what it is", async () => {
    const [{ columns, natures }, polars] = [await openWritten("pyarrow", kind), await openWritten("polars", kind)];
    const said = columns.map((name) => [name, natures?.get(name)?.says]);
    expect(Object.fromEntries(said)).toMatchObject({
      "time us": "times of day, in seconds since midnight",
      "duration ns": "durations, in seconds",
      bytes: "2 bytes a row",
    });
    expect(polars.natures?.get("long")?.says).toBe("whole numbers of 128 bits");
  });
});

test("what is not compared says why, and does not say that it has one value", () => {
  const bytes = [Uint8Array.of(1), Uint8Array.of(2)];
  const natures = new Map([["b", { says: "1 byte a row", unread: "Bytes have no distribution." }]]);
  const sample = { columns: ["b", "l", "s"], isTyped: true, rows: 2, values: [bytes, [["a"], ["b"]], [{ a: 1 }, {}]] };
  const read = inferColumns({ ...sample, natures });
  expect(read.get("b")).toMatchObject({ unread: "Bytes have no distribution.", reasons: ["1 byte a row"] });
  expect(read.get("l")?.reasons).toEqual(["lists"]);
  expect(read.get("s")?.reasons).toEqual(["structures of several values"]);
});

test("decimals say that they are read rounded where a double has fewer digits", () => {
  expect(longDecimals(15)).toBeNull();
  expect(longDecimals(16)?.says).toMatch(/^decimals of up to 16 digits, of which the first 15 are read/);
});
