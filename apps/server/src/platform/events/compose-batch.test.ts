import { describe, expect, test } from "vitest";
import { type Batch, composeBatch } from "./compose-batch.ts";
import type { Parcel } from "./parcel.ts";

/** A parcel whose rows are their own text, so that a body can be read. */
function parcel(rows: readonly { readonly key: string; readonly text: string; readonly rank?: number }[]): Parcel {
  let end = 0;
  return {
    body: Buffer.from(rows.map(({ text }) => text).join("")),
    ends: rows.map(({ text }) => (end += text.length)),
    keys: rows.map(({ key }) => key),
    ranks: rows.map(({ rank }) => rank ?? 0),
    models: new Set([1]),
    organisations: new Set([1]),
    premise: null,
  };
}

function textOf({ pieces }: Batch): string {
  return Buffer.concat(pieces).toString();
}

describe("a batch", () => {
  test.each([
    {
      promise: "without repeats is its parcels",
      parcels: [
        parcel([
          { key: "a", text: "A1" },
          { key: "b", text: "B1" },
        ]),
        parcel([{ key: "c", text: "C1" }]),
      ],
      winner: "first",
      body: "A1B1C1",
      repeats: [[], []],
    },
    {
      promise: "of predictions keeps the first of a key, in whatever parcel",
      parcels: [
        parcel([
          { key: "a", text: "A1" },
          { key: "a", text: "A2" },
          { key: "b", text: "B1" },
        ]),
        parcel([
          { key: "b", text: "B2" },
          { key: "c", text: "C1" },
          { key: "a", text: "A3" },
        ]),
      ],
      winner: "first",
      body: "A1B1C1",
      repeats: [[1], [0, 2]],
    },
    {
      promise: "of labels keeps the latest of a key",
      parcels: [
        parcel([
          { key: "a", text: "A5", rank: 5 },
          { key: "b", text: "B1", rank: 1 },
        ]),
        parcel([
          { key: "a", text: "A4", rank: 4 },
          { key: "b", text: "B2", rank: 2 },
        ]),
      ],
      winner: "latest",
      body: "A5B2",
      repeats: [[1], [0]],
    },
    {
      promise: "of labels keeps the last sent of equal times",
      parcels: [parcel([{ key: "a", text: "A1", rank: 1 }]), parcel([{ key: "a", text: "A2", rank: 1 }])],
      winner: "latest",
      body: "A2",
      repeats: [[0], []],
    },
    {
      promise: "whose every row of a parcel is a repeat leaves that parcel out",
      parcels: [
        parcel([{ key: "a", text: "A1" }]),
        parcel([
          { key: "a", text: "A2" },
          { key: "a", text: "A3" },
        ]),
      ],
      winner: "first",
      body: "A1",
      repeats: [[], [0, 1]],
    },
  ] as const)("$promise", ({ parcels, winner, body, repeats }) => {
    const batch = composeBatch(parcels, winner);
    expect(textOf(batch)).toBe(body);
    expect(batch.rows).toBe(body.length / 2);
    expect(batch.repeats([])).toEqual(repeats);
  });

  test("tells each parcel which of its rows the store had, also where that row won within the batch", () => {
    const parcels = [
      parcel([
        { key: "a", text: "A1" },
        { key: "b", text: "B1" },
      ]),
      parcel([
        { key: "b", text: "B2" },
        { key: "c", text: "C1" },
      ]),
    ];
    expect(composeBatch(parcels, "first").repeats(["b", "c"])).toEqual([[1], [0, 1]]);
  });

  test("names the organisations of its rows, each once", () => {
    const other = { ...parcel([{ key: "x", text: "X" }]), organisations: new Set([2, 1]) };
    expect(composeBatch([parcel([{ key: "a", text: "A" }]), other], "first").organisations).toEqual([1, 2]);
  });
});
