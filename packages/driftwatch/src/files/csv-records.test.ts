import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRecords } from "./csv-records.ts";

function recordsOf(pieces: readonly string[], delimiter = ","): string[][] {
  const records = csvRecords(delimiter);
  const found: string[][] = [];
  const take = (fields: readonly string[]): void => void found.push([...fields]);
  for (const piece of pieces) records.add(piece, take);
  records.end(take);
  return found;
}

test.each<{ promise: string; text: string; delimiter?: string; records: string[][] }>([
  {
    promise: "CR LF inside quotes stays",
    text: '"a\r\nb",c\r\nd,e\r\n',
    records: [
      ["a\r\nb", "c"],
      ["d", "e"],
    ],
  },
  {
    promise: "CR alone ends lines where the first one does",
    text: 'a,b\rc,"d\re"\r',
    records: [
      ["a", "b"],
      ["c", "d\re"],
    ],
  },
  { promise: "an empty quoted field is a field", text: 'a\n""\n"b"', records: [["a"], [""], ["b"]] },
  {
    promise: "the last quoted field may end in CR",
    text: 'a,b\r\nc,"d"\r',
    records: [
      ["a", "b"],
      ["c", "d"],
    ],
  },
  { promise: "a delimiter may stand in quotes", text: 'a;"b;c"\n', delimiter: ";", records: [["a", "b;c"]] },
  { promise: "spaces are part of a field", text: " a , b \n", records: [[" a ", " b "]] },
])("$promise", ({ text, delimiter, records }) => {
  expect(recordsOf([text], delimiter)).toEqual(records);
});

const field = fc.string({ unit: fc.constantFrom("a", "\u00fc", ",", '"', "\n", "\r", " ", ""), maxLength: 6 });
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }));

test("what was written with quotes is read back, wherever the pieces are cut", () => {
  fc.assert(
    fc.property(table, fc.constantFrom("\n", "\r\n"), fc.array(fc.nat(60), { maxLength: 4 }), (rows, lineEnd, cuts) => {
      const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
      const text = rows.map((row) => `${row.map(quoted).join(",")}${lineEnd}`).join("");
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
      expect(recordsOf(pieces)).toEqual(rows);
    }),
    { numRuns: 500 },
  );
});
