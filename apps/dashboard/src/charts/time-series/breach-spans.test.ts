import { expect, test } from "vitest";

import { breachSpans } from "./breach-spans.ts";

test.each([
  { promise: "moments in a row are one span", over: [1, 2], spans: [{ from: 10, to: 30 }] },
  {
    promise: "a calm moment parts them",
    over: [0, 2, 3],
    spans: [
      { from: 0, to: 10 },
      { from: 20, to: 40 },
    ],
  },
  { promise: "the last moment lasts one step", over: [4], spans: [{ from: 40, to: 50 }] },
  { promise: "nothing over, nothing shaded", over: [], spans: [] },
])("$promise", ({ over, spans }) => {
  expect(breachSpans([0, 10, 20, 30, 40], (i) => over.includes(i))).toEqual(spans);
});
