import { expect, test } from "vitest";

import { showRate } from "./show-rate.ts";

test("classes have a rate and a score, in per cent and points", () => {
  const show = showRate({ task: "binary" });
  expect([show(0.686), show.gap(0.483), show.actualName, show(null)]).toEqual([
    "68.6\u00a0%",
    "+48\u00a0pt",
    "Actual rate",
    "–",
  ]);
});

test("numbers have a mean, in their own unit", () => {
  const show = showRate({ task: "regression" });
  expect([show(138.94), show.gap(-3.914), show.gap(2), show.gap(-678.2), show.expectedName]).toEqual([
    "138.9",
    "−3.9",
    "+2.0",
    "−678",
    "Predicted mean",
  ]);
});
