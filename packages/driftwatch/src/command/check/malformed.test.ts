import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { runHere } from "../../../test/run-command.ts";
import { temporaryFolder } from "../../../test/temporary-folder.ts";
import type { Report } from "../../report/report.ts";

const folder = temporaryFolder();
const lines = (of: (i: number) => string, count = 300): string =>
  Array.from({ length: count }, (_, i) => of(i)).join("");
const plain = `x,y\n${lines((i) => `${i % 37},${i % 3 === 0 ? "a" : "b"}\n`)}`;
const reference = folder.write("reference.csv", plain);
const parquet = (values: readonly unknown[], type: "DOUBLE" | "INT64"): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "x", data: [...values], type }] }));
const numbers = Array.from({ length: 300 }, (_, i) => i % 37);
const wide = (rows: number): string =>
  `${Array.from({ length: 5000 }, (_, i) => `c${i}`).join(",")}\n${`${"1,".repeat(4999)}1\n`.repeat(rows)}`;

/** As much of an archive as it is known by. */
function tarOf(content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write("a.csv");
  header.write("ustar", 257);
  return Buffer.concat([header, Buffer.from(content)]);
}

test.each<{ promise: string; name: string; content: string | Uint8Array; says: string }>([
  { promise: "no bytes", name: "a.csv", content: "", says: "The file is empty: send a header line and rows." },
  {
    promise: "blank lines",
    name: "b.csv",
    content: "\n\r\n\n",
    says: "The file is empty: send a header line and rows.",
  },
  {
    promise: "a column twice",
    name: "c.csv",
    content: "x,x\n1,2\n",
    says: 'The column "x" stands twice in the header; rename one.',
  },
  {
    promise: "a key twice in a line",
    name: "c.jsonl",
    content: '{"x":1}\n{"x":1,"x":2}\n',
    says: 'Line 2 has the key "x" twice: keep one, or rename the other.',
  },
  {
    promise: "a key twice in an element",
    name: "c.json",
    content: '[{"x":1},{"x":1,"x":2}]',
    says: 'Element 2 of the list has the key "x" twice: keep one, or rename the other.',
  },
  {
    promise: "an archive in gzip",
    name: "t.csv.gz",
    content: gzipSync(tarOf("x,y\n1,2\n")),
    says: "The file is a tar archive that is packed with gzip: unpack it with tar -xf, and name the table that was in it.",
  },
  {
    promise: "Parquet in gzip",
    name: "p.csv.gz",
    content: gzipSync("PAR1"),
    says: "What is packed in the file is Parquet: unpack it, and let its name end in .parquet.",
  },
  {
    promise: "zstd",
    name: "z.csv",
    content: Buffer.from("28b52ffd00", "hex"),
    says: "The file is packed with zstd: unpack it first, or pack it with gzip.",
  },
  {
    promise: "a row too short",
    name: "d.csv",
    content: "x,y\r\n1,2\r\n1\r\n",
    says: "Line 3 has another number of fields than the header; check for an unquoted comma or a broken line.",
  },
  {
    promise: "an open quote",
    name: "e.csv",
    content: 'x,y\n1,"a\n2,b\n',
    says: "A quoted field is not closed before the file ends (it begins in line 2).",
  },
  {
    promise: "a stray quote after a quoted field of two lines",
    name: "f.csv",
    content: 'x,y\n1,"a\nb"\n2,"c"d\n',
    says: "Line 4 has a quotation mark inside a field; double it, or quote the whole field.",
  },
  {
    promise: "Latin-1",
    name: "g.csv",
    content: Buffer.from("x,y\n1,Z\u00fcrich\n", "latin1"),
    says: "Line 2 is not UTF-8: the file seems to be in another encoding, such as Latin-1. Save it as UTF-8.",
  },
  {
    promise: "UTF-16",
    name: "h.csv",
    content: Buffer.from("\uFEFFx,y\n", "utf16le"),
    says: "The file is UTF-16: save it as UTF-8.",
  },
  {
    promise: "decimal commas",
    name: "i.csv",
    content: "x;y\n1,5;a\n",
    says: 'Line 1 is one column with ";" in it: the file is separated by ";"; say so with --delimiter.',
  },
  {
    promise: "JSON in a CSV",
    name: "j.csv",
    content: '{"x":1}\n',
    says: "The file begins as JSON Lines do: let its name end in .jsonl.",
  },
  {
    promise: "half a line of JSON",
    name: "k.jsonl",
    content: '{"x":1}\n{"x"',
    says: "Line 2 is not JSON: write one whole JSON object a line.",
  },
  {
    promise: "Parquet without its end",
    name: "l.parquet",
    content: parquet(numbers, "DOUBLE").subarray(0, 200),
    says: "The Parquet file is cut off: its end is missing; copy or write it again.",
  },
  {
    promise: "gzip without its end",
    name: "m.csv.gz",
    content: gzipSync(plain).subarray(0, 60),
    says: "The file is cut off or damaged: it cannot be unpacked to its end.",
  },
  {
    promise: "a column without a name",
    name: "aa.csv",
    content: "x,y,\n1,a,\n",
    says: "Column 3 of 3 has no name in the header: name it, or remove it.",
  },
  {
    promise: "bars between fields",
    name: "ab.csv",
    content: "x|y\n1|a\n",
    says: 'Line 1 is one column with "|" in it: the file is separated by "|"; say so with --delimiter.',
  },
  {
    promise: "a page instead of a table",
    name: "ac.csv",
    content: "<!DOCTYPE html>\n<title>Sign in</title>\n",
    says: "The file is a web page or XML: look into it, it may be an error or a sign-in that was saved.",
  },
  {
    promise: "a pointer instead of a table",
    name: "ad.csv",
    content: "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
    says: "The file is a pointer of Git LFS and not the table: fetch that with git lfs pull.",
  },
  {
    promise: "a first line for Excel",
    name: "ae.csv",
    content: "sep=,\nx,y\n1,a\n",
    says: 'Line 1 is "sep=,", as Excel writes it: remove the line.',
  },
  {
    promise: "NaN in JSON, as Python writes it",
    name: "af.jsonl",
    content: '{"x": 1}\n{"x": NaN}\n',
    says: "Line 2 is not JSON, which has no NaN: write null.",
  },
  {
    promise: "whole columns in one object",
    name: "ag.json",
    content: '{"x":{"0":1,"1":2},"y":{"0":"a","1":"b"}}',
    says: 'The file is one object of columns: write a list of rows, in pandas by orient="records".',
  },
  {
    promise: "5,001 columns",
    name: "n.csv",
    content: `${wide(0).trim()},more\n`,
    says: "The file has 5001 columns; at most 5000 are read.",
  },
])("$promise: one sentence with the file and what to do, and no report", async ({ name, content, says }) => {
  const path = folder.write(name, content);
  for (const sides of [
    [reference, path],
    [path, reference],
  ]) {
    const ran = await runHere(["check", ...sides]);
    expect(ran).toEqual({ code: 3, stdout: "", stderr: `driftwatch: ${path}: ${says}\n` });
  }
});

async function checkSelf(name: string, content: string | Uint8Array): Promise<{ code: number | null; report: Report }> {
  const path = folder.write(name, content);
  const { code, stdout, stderr } = await runHere(["check", path, path, "--format", "json"]);
  expect(stderr).toBe("");
  return { code, report: JSON.parse(stdout) as Report };
}

test.each([
  { promise: "a byte order mark", content: `\uFEFF${plain}` },
  { promise: "CR LF", content: plain.replaceAll("\n", "\r\n") },
  { promise: "CR alone", content: plain.replaceAll("\n", "\r") },
  { promise: "quotes around everything", content: plain.replaceAll(/[^,\n]+/g, '"$&"') },
  { promise: "blank lines between rows", content: plain.replaceAll("\n", "\n\n") },
])("$promise changes nothing", async ({ content }) => {
  const path = folder.write("same.csv", content);
  const { stdout } = await runHere(["check", reference, path, "--format", "json", "--fail-on", "never"]);
  const { columns, current } = JSON.parse(stdout) as Report;
  expect(current.rows).toBe(300);
  expect(columns.map(({ name, type }) => `${name} ${type}`).toSorted()).toEqual(["x numeric", "y categorical"]);
  expect(columns.flatMap(({ signals }) => signals.map(({ effect }) => effect.value))).toEqual(Array(6).fill(0));
});

test.each<{ promise: string; name: string; content: string | Uint8Array; code: number; tells: RegExp }>([
  { promise: "a header alone", name: "o.csv", content: "x,y\n", code: 2, tells: /o.csv has no rows to compare/ },
  {
    promise: "numbers in the header",
    name: "x.csv",
    content: `1,2\n${lines((i) => `${i % 37},${i % 41}\n`)}`,
    code: 0,
    tells: /Every name in the header of [^ ]*x\.csv is a number: if line 1 is a row, put a line of names above it/,
  },
  {
    promise: "an index that pandas wrote",
    name: "y.csv",
    content: `,x\n${lines((i) => `${(i * 7) % 300},${i % 37}\n`)}`,
    code: 0,
    tells: /"name":"Unnamed: 0","type":"numeric","use":"id"/,
  },
  { promise: "one row", name: "p.csv", content: "x,y\n1,a\n", code: 2, tells: /too few values to judge: 1 value/i },
  {
    promise: "whole numbers beyond 2^53 as text",
    name: "q.csv",
    content: `x\n${lines((i) => `${2n ** 53n + BigInt(i)}\n`)}`,
    code: 0,
    tells: /300 of 300 values lie beyond 2\^53 and are read rounded; if they are codes/,
  },
  {
    promise: "64-bit whole numbers",
    name: "r.parquet",
    content: parquet(
      numbers.map((i) => 2n ** 60n + BigInt(i) * 1000n),
      "INT64",
    ),
    code: 0,
    tells: /300 of 300 values lie beyond 2\^53/,
  },
  {
    promise: "long decimals",
    name: "s.csv",
    content: `x\n${lines((i) => `${i}.12345678901234567890\n`)}`,
    code: 0,
    tells: /"type":"numeric"/,
  },
  {
    promise: "times with zones",
    name: "t.csv",
    content: `x,at\n${lines((i) => `${i % 37},2026-01-${String((i % 28) + 1).padStart(2, "0")}T10:00:00+02:00\n`)}`,
    code: 0,
    tells: /A point in time: it moves by itself/,
  },
  {
    promise: "nested columns",
    name: "u.jsonl",
    content: lines((i) => `{"x":${i % 37},"deep":{"a":[${i}]}}\n`),
    code: 0,
    tells: /Nested values have no distribution/,
  },
  {
    promise: "words among numbers",
    name: "v.csv",
    content: `x\n${lines((i) => `${i % 50 === 0 ? "n.v." : i % 37}\n`)}`,
    code: 0,
    tells: /6 of 300 values are no numbers \(n\.v\.\): they will count as violations/,
  },
  {
    promise: "5,000 columns",
    name: "w.csv",
    content: wide(35),
    code: 2,
    tells: /5,000 of 5,000 columns could not be judged/,
  },
])("$promise: a report that names it", async ({ name, content, code, tells }) => {
  const ran = await checkSelf(name, content);
  expect(JSON.stringify(ran.report)).toMatch(tells);
  expect(ran.code).toBe(code);
});

test("two files without a row have no value, and not a missing one", async () => {
  const path = folder.write("z.csv", "x,y\n");
  const { stdout } = await runHere(["check", path, path]);
  expect(stdout).toMatch(/x: categorical\. Empty: there is no value to compare\. no value in 0 rows/);
  expect(stdout).not.toMatch(/1 rows|missing/);
});

test.each([
  {
    promise: "a baseline file as a table",
    args: ["b.json", "p.csv"],
    says: "is a baseline file and no table. (--baseline ",
  },
  {
    promise: "a report as a table",
    args: ["r.json", "p.csv"],
    says: "The file is one object over many lines, such as a report",
  },
  { promise: "a table as a baseline file", args: ["--baseline", "p.json", "p.csv"], says: "this is no baseline file" },
  { promise: "an address", args: ["https://example.com/a.csv", "p.csv"], says: "Nothing is fetched from the network" },
  { promise: "a pattern without quotes", args: ["p.csv", "p.csv", "p.csv"], says: "goes in quotes, as 'data/*.csv'" },
  {
    promise: "ages as times",
    args: ["p.csv", "p.csv", "--time", "x"],
    says: 'no value of the column "x" can be read as a time',
  },
  {
    promise: "a place that is not there",
    args: ["p.csv", "p.csv", "--output", "/no/where.json"],
    says: "as there is no such folder",
  },
])("$promise ends with 3 and says what to do", async ({ args, says }) => {
  folder.write("p.csv", plain);
  folder.write("p.json", '{"x":1}');
  const inFolder = (name: string): string => join(folder.path, name);
  await runHere(["baseline", reference, "--output", inFolder("b.json")]);
  await runHere(["check", reference, reference, "--format", "json", "--output", inFolder("r.json")]);
  const ran = await runHere(["check", ...args.map((word) => (/^\w\.\w+$/.test(word) ? inFolder(word) : word))]);
  expect(ran).toMatchObject({ code: 3, stdout: "" });
  expect(ran.stderr).toContain(says);
  expect(ran.stderr.trim().split("\n")).toHaveLength(1);
});
