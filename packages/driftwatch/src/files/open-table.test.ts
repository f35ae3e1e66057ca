import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { readAll } from "../../test/reader-contract.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { joinTables } from "./join-tables.ts";
import { openTable } from "./open-table.ts";
import { sniffKind } from "./sniff-kind.ts";
import { Unreadable } from "./reader.ts";

const folder = temporaryFolder();

/** A file with the columns x and c, and 10,000 rows "0,a0" to "9999,a9999". */
const many = Array.from({ length: 10_000 }, (_, i) => ({ x: i, c: `a${i}` }));
const asCsv = (delimiter: string): string =>
  ["x", "c"].join(delimiter) + "\n" + many.map(({ x, c }) => `${x}${delimiter}${c}\n`).join("");
const asJson = many.map((row) => `${JSON.stringify(row)}\n`).join("");
const asParquet = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "x", data: many.map(({ x }) => x), type: "INT32" },
      { name: "c", data: many.map(({ c }) => c), type: "STRING" },
    ],
    rowGroupSize: 3000,
  }),
);

const inArrow = tableFromArrays({ x: many.map(({ x }) => x), c: many.map(({ c }) => c) }, { maxBatchRows: 3000 });
const asArrow = (format: "file" | "stream"): Uint8Array => {
  const bytes = tableToIPC(inArrow, { format });
  if (bytes === null) throw new TypeError("no sink was given, so there are bytes");
  return bytes;
};

describe.each<{ kind: string; name: string; content: string | Uint8Array }>([
  { kind: "CSV", name: "t.csv", content: asCsv(",") },
  { kind: "TSV", name: "t.tsv", content: asCsv("\t") },
  { kind: "packed CSV", name: "t.csv.gz", content: gzipSync(asCsv(",")) },
  { kind: "JSON Lines", name: "t.jsonl", content: asJson },
  { kind: "packed JSON Lines", name: "t.ndjson.gz", content: gzipSync(asJson) },
  { kind: "a JSON list", name: "t.json", content: JSON.stringify(many, null, 1) },
  { kind: "a packed JSON list", name: "t.json.gz", content: gzipSync(JSON.stringify(many)) },
  { kind: "JSON Lines that are called JSON", name: "lines.json", content: asJson },
  { kind: "Parquet in several row groups", name: "t.parquet", content: asParquet },
  { kind: "Arrow in several batches", name: "t.feather", content: asArrow("file") },
  { kind: "a stream of Arrow", name: "t.arrows", content: asArrow("stream") },
])("$kind", ({ name, content }) => {
  test("has its columns and every row in order, and again when it is read again", async () => {
    const table = await openTable(folder.write(name, content));
    expect(table.columns).toEqual(["x", "c"]);
    const rows = await readAll(table);
    expect(rows).toHaveLength(10_000);
    expect(rows.map(([x, c]) => `${String(x)} ${String(c)}`)).toEqual(many.map(({ x, c }) => `${x} ${c}`));
    expect(await readAll(table)).toEqual(rows);
  });

  test("is read in runs, and tells how far it is", async () => {
    const table = await openTable(folder.write(name, content));
    const shares: number[] = [];
    let runs = 0;
    for await (const run of table.read({ onShareRead: (share) => shares.push(share) })) runs += Math.sign(run.rows);
    expect(runs).toBeGreaterThan(1);
    expect(shares.at(-1)).toBe(1);
  });

  test("can be left half read", async () => {
    const table = await openTable(folder.write(name, content));
    for await (const run of table.read()) {
      expect(run.rows).toBeGreaterThan(0);
      break;
    }
    expect(await readAll(table)).toHaveLength(10_000);
  });
});

test.each<{ promise: string; name: string; content: string; rows: unknown[][] }>([
  {
    promise: "a byte order mark is no part of the first name",
    name: "bom.csv",
    content: "\uFEFFx\n1\n",
    rows: [["1"]],
  },
  { promise: "lines may end in CR LF", name: "crlf.csv", content: "x,y\r\n1,2\r\n", rows: [["1", "2"]] },
  { promise: "a quoted field may hold lines", name: "q.csv", content: 'x,y\n"a\nb",2\n', rows: [["a\nb", "2"]] },
  { promise: "a quoted field may hold quotes", name: "qq.csv", content: 'x\n"a""b"\n', rows: [['a"b']] },
  { promise: "empty lines are no rows", name: "blank.csv", content: "x\n\n1\n\n", rows: [["1"]] },
  { promise: "the last line needs no end", name: "end.csv", content: "x\n1\n2", rows: [["1"], ["2"]] },
  { promise: "a header alone is a table without rows", name: "header.csv", content: "x,y\n", rows: [] },
  {
    promise: "a long number keeps its digits",
    name: "l.csv",
    content: "x\n9007199254740993\n",
    rows: [["9007199254740993"]],
  },
  {
    promise: "a key that a line lacks is missing there",
    name: "gap.jsonl",
    content: '{"x":1}\n{"y":true}\n',
    rows: [
      [1, null],
      [null, true],
    ],
  },
  {
    promise: "JSON Lines may begin with a byte order mark",
    name: "bom.jsonl",
    content: '\uFEFF{"x":1}\r\n\r\n',
    rows: [[1]],
  },
])("$promise", async ({ name, content, rows }) => {
  expect(await readAll(await openTable(folder.write(name, content)))).toEqual(rows);
});

const latin1 = Buffer.from("x\nM\u00fcller\n", "latin1");

test.each<{ promise: string; name: string; content: string | Uint8Array; says: string }>([
  { promise: "no bytes", name: "0.csv", content: "", says: "The file is empty: send a header line and rows." },
  {
    promise: "no bytes of JSON",
    name: "0.jsonl",
    content: "",
    says: "The file is empty: write one JSON object a line.",
  },
  { promise: "no bytes of Parquet", name: "0.parquet", content: "", says: "The file is empty." },
  {
    promise: "a column twice",
    name: "twice.csv",
    content: "x,y,x\n",
    says: 'The column "x" stands twice in the header; rename one.',
  },
  {
    promise: "a column without a name",
    name: "unnamed.csv",
    content: "x,,y\n",
    says: "Column 2 of 3 has no name in the header: name it, or remove it.",
  },
  {
    promise: "5,001 columns",
    name: "wide.csv",
    content: `${Array.from({ length: 5001 }, (_, i) => `c${i}`).join(",")}\n`,
    says: "The file has 5001 columns; at most 5000 are read.",
  },
  {
    promise: "a row with a field too many",
    name: "many.csv",
    content: "x,y\n1,2\n1,2,3\n",
    says: "Line 3 has another number of fields than the header; check for an unquoted comma or a broken line.",
  },
  {
    promise: "a quote that is never closed",
    name: "open.csv",
    content: 'x\n"1\n2\n',
    says: "A quoted field is not closed before the file ends (it begins in line 2).",
  },
  {
    promise: "a quote in the middle of a field",
    name: "middle.csv",
    content: 'x\n1\na"b\n',
    says: "Line 3 has a quotation mark inside a field; double it, or quote the whole field.",
  },
  {
    promise: "semicolons between fields",
    name: "semi.csv",
    content: "x;y\n1;2\n",
    says: 'Line 1 is one column with ";" in it: the file is separated by ";"; say so with --delimiter.',
  },
  {
    promise: "Latin-1",
    name: "latin.csv",
    content: latin1,
    says: "Line 2 is not UTF-8: the file seems to be in another encoding, such as Latin-1. Save it as UTF-8.",
  },
  {
    promise: "Latin-1 in a last line without an end",
    name: "l2.csv",
    content: latin1.subarray(0, 4),
    says: "Line 2 is not UTF-8: the file seems to be in another encoding, such as Latin-1. Save it as UTF-8.",
  },
  {
    promise: "UTF-16",
    name: "u16.csv",
    content: Buffer.from("\uFEFFx\n1\n", "utf16le"),
    says: "The file is UTF-16: save it as UTF-8.",
  },
  {
    promise: "bytes of a program",
    name: "bin.csv",
    content: new Uint8Array([120, 10, 0, 1]),
    says: "Line 2 holds a NUL: this is no text, or it is UTF-16. Save the file as UTF-8.",
  },
  {
    promise: "Parquet called CSV",
    name: "p.csv",
    content: asParquet,
    says: "The file is Parquet: let its name end in .parquet.",
  },
  {
    promise: "a spreadsheet called CSV",
    name: "x.csv",
    content: "PK\u0003\u0004",
    says: "The file is a ZIP archive or a spreadsheet: unpack it, or save it as CSV.",
  },
  {
    promise: "gzip that is cut off",
    name: "cut.csv.gz",
    content: gzipSync(asCsv(",")).subarray(0, 200),
    says: "The file is cut off or damaged: it cannot be unpacked to its end.",
  },
  {
    promise: "Parquet that is cut off",
    name: "cut.parquet",
    content: asParquet.subarray(0, 5000),
    says: "The Parquet file is cut off: its end is missing; copy or write it again.",
  },
  {
    promise: "encrypted Parquet",
    name: "e.parquet",
    content: "PARE, and what is not shown, PARE",
    says: "The Parquet file is encrypted: write it again without encryption.",
  },
  {
    promise: "CSV called Parquet",
    name: "c.parquet",
    content: "x,y,z,a,b,c,d\n1\n",
    says: "The file is no Parquet file: it does not begin with PAR1.",
  },
  {
    promise: "a Parquet footer of rubbish",
    name: "f.parquet",
    content: "PAR1\u0001\u0002\u0003\u0004\u00ff\u0001\u0000\u0000PAR1",
    says: "The Parquet file is damaged: its description at the end cannot be read.",
  },
  {
    promise: "half a JSON object",
    name: "half.jsonl",
    content: '{"x":1}\n{"x":\n',
    says: "Line 2 is not JSON: write one whole JSON object a line.",
  },
  {
    promise: "a bare number",
    name: "bare.jsonl",
    content: "3\n",
    says: "Line 1 is no object: write one JSON object a line.",
  },
  {
    promise: "a JSON list",
    name: "list.jsonl",
    content: '[{"x":1}]',
    says: "Line 1 begins a list: write one JSON object a line, or let the name end in .json.",
  },
  {
    promise: "Arrow called CSV",
    name: "a.csv",
    content: asArrow("file"),
    says: "The file is Arrow: let its name end in .arrow.",
  },
  {
    promise: "an Arrow file that is cut off",
    name: "cut.arrow",
    content: asArrow("file").subarray(0, 9000),
    says: "The Arrow file is cut off: its end is missing; copy or write it again.",
  },
  {
    promise: "a stream of Arrow that is cut off",
    name: "cut.arrows",
    content: asArrow("stream").subarray(0, 120_000),
    says: "The Arrow file is cut off after record batch 1: copy or write it again.",
  },
  {
    promise: "an empty JSON list",
    name: "no.json",
    content: "[]",
    says: "The file is empty: write a list of JSON objects.",
  },
  {
    promise: "a JSON list of numbers",
    name: "numbers.json",
    content: '[{"x":1}, 2]',
    says: "Element 2 of the list is no object: write a list of JSON objects.",
  },
  {
    promise: "a JSON list that is cut off",
    name: "cut.json",
    content: '[{"x":1}, {"x":',
    says: "The list has no end: after element 2 the file is cut off.",
  },
  {
    promise: "a JSON list without a comma",
    name: "comma.json",
    content: '[{"x":1} {"x":2}]',
    says: "After element 1 of the list there is no comma.",
  },
  {
    promise: "a broken element of a JSON list",
    name: "broken.json",
    content: '[{"x":1}, {"x":1,}]',
    says: "Element 2 of the list is not JSON.",
  },
  {
    promise: "a JSON list that is followed",
    name: "two.json",
    content: '[{"x":1}] [{"x":2}]',
    says: "The file goes on after its list: write one list of JSON objects.",
  },
  {
    promise: "a JSON document",
    name: "document.json",
    content: '{\n "rows": []\n}\n',
    says: "The file is one object over many lines, such as a report: write a list of rows, or a row a line.",
  },
  {
    promise: "an unknown ending",
    name: "t.xlsx",
    content: "x",
    says: "The file's ending says no known kind: .csv, .tsv, .jsonl, .ndjson and .json (also with .gz), .parquet, .arrow, .arrows and .feather are read; what is piped into - is told by its content.",
  },
])("$promise is refused in one sentence", async ({ name, content, says }) => {
  const path = folder.write(name, content);
  const reading = openTable(path).then(readAll);
  await expect(reading).rejects.toBeInstanceOf(Unreadable);
  await expect(reading).rejects.toThrow(new Unreadable(says));
});

test.each<{ promise: string; content: string | Uint8Array; kind: string }>([
  { promise: "objects, packed", content: gzipSync(' \n{"x":1}\n'), kind: "jsonl" },
  { promise: "a byte order mark and objects", content: '\uFEFF{"x":1}\n', kind: "jsonl" },
  { promise: "a list", content: '\n[\n {"x":1}]', kind: "json" },
  { promise: "PAR1", content: asParquet, kind: "parquet" },
  { promise: "ARROW1", content: asArrow("file"), kind: "arrow" },
  { promise: "a schema of Arrow", content: asArrow("stream"), kind: "arrow" },
  { promise: "a header with tabs", content: "x\ty\n1\t2\n", kind: "tsv" },
  { promise: "a header with tabs and commas", content: "x\ta,y\n1,2\n", kind: "csv" },
  { promise: "nothing", content: "", kind: "csv" },
])("without a name, a table that begins with $promise is taken for $kind", async ({ content, kind }) => {
  expect(await sniffKind(folder.write("unnamed", content))).toBe(kind);
});

test("tables of one shape are one, in the order of the first one's columns", async () => {
  const parts = [
    { name: "a", table: await openTable(folder.write("a.csv", "x,y\n1,2\n")) },
    { name: "b", table: await openTable(folder.write("b.csv", "y,x\n4,3\n")) },
  ];
  const joined = joinTables(parts);
  expect(joined.columns).toEqual(["x", "y"]);
  expect(await readAll(joined)).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
});

test.each([
  {
    promise: "a column that is not in the first",
    content: "x,y,z\n",
    says: 'b has a column "z", which a does not have.',
  },
  { promise: "a column less", content: "x\n", says: 'b has no column "y", which a has.' },
])("tables are not joined over $promise", async ({ content, says }) => {
  const a = { name: "a", table: await openTable(folder.write("a2.csv", "x,y\n")) };
  const b = { name: "b", table: await openTable(folder.write("b2.csv", content)) };
  expect(() => joinTables([a, b])).toThrow(new Unreadable(says));
});

test("a Parquet row group of rubbish is named", async () => {
  const broken = asParquet.slice();
  broken.fill(0xff, 4, 2000);
  await expect(openTable(folder.write("group.parquet", broken)).then(readAll)).rejects.toThrow(
    /^Column "x" of row group 1 is damaged/,
  );
});

test("a file that is not there, and a folder, are refused", async () => {
  await expect(openTable(`${folder.path}/none.csv`)).rejects.toThrow(new Unreadable("There is no such file."));
  await expect(openTable(folder.path)).rejects.toThrow(
    new Unreadable("This is a folder: name a file, or all in it by a pattern in quotes, as in 'folder/*.parquet'."),
  );
});

test("text is checked across the ends of chunks", async () => {
  // 2 bytes a character: with a header of 2 bytes and a first letter of one, every chunk of 2^20 bytes ends inside one.
  const text = `x\na${"\u00fc".repeat(1_500_000)}\n`;
  expect(await readAll(await openTable(folder.write("long.csv", text)))).toEqual([[`a${"\u00fc".repeat(1_500_000)}`]]);
});
