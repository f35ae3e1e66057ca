import { expect, test } from "vitest";

import { emphasise } from "./emphasise.ts";

test.each([
  {
    sentence: "68.6 % of flights were disrupted, 20.3 % were predicted, over 761 rows.",
    figures: ["68.6 %", "20.3 %"],
  },
  { sentence: "ip_risk_score most, 3.6 times its limit.", figures: ["3.6 times"] },
  { sentence: "Severity 2 of 5.", figures: [] },
])("of “$sentence” $figures stand out, and no letter is lost", ({ sentence, figures }) => {
  const pieces = emphasise(sentence);
  expect(pieces.filter(({ isFigure }) => isFigure).map(({ text }) => text)).toEqual(figures);
  expect(pieces.map(({ text }) => text).join("")).toBe(sentence);
});
