import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { detachedText } from "./detached-text.ts";
import { prepareBins, profileAccumulator } from "./profile-accumulator.ts";
import type { ColumnChunk } from "./profile.ts";
import { sampleReference } from "./sample-reference.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
const megabyte = 2 ** 20;
const chunks = 64;

test.each(["", "a", "twelve chars", "a level of more than a dozen letters", "Zürich, Österreich, 北京市"])(
  "%j is the same text",
  (text) => {
    expect(detachedText(`before ${text} after`.slice(7, 7 + text.length))).toBe(text);
  },
);

test.each([
  {
    promise: "levels of a sample",
    holder: () => sampleReference([{ feature: "city", kind: "categorical" }]),
  },
  {
    promise: "levels that bins do not know",
    holder: () => {
      const city = { feature: "city", kind: "categorical", levels: [], rest: null } as const;
      return profileAccumulator(prepareBins({ edgesId: "", features: [city] }));
    },
  },
])("$promise keep none of the text that they were read in", ({ holder }) => {
  const holds = holder();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < chunks; i++) holds.add(levelIn(`${"some text of a file ".repeat(50_000)}${i}`));
  collect();
  // 61 MB if each kept its own; the pieces of 20 letters are nothing.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * megabyte);
  // It has to be alive when that is looked at.
  expect(holds).toBeTypeOf("object");
});

/** One row, whose level is the end of a text. */
function levelIn(text: string): ColumnChunk {
  return {
    rows: 1,
    columns: [{ kind: "categorical", values: [text.slice(-22)], violations: 0 }],
  };
}
