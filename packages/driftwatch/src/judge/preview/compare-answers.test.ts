import { describe, expect, test } from "vitest";

import { type Answer, type AnswerPair, compareAnswers } from "./compare-answers.ts";

const pairs = (
  count: number,
  before: (at: number) => Answer["prediction"],
  after: (at: number) => Answer["prediction"],
): AnswerPair[] =>
  Array.from({ length: count }, (_, at) => ({
    before: { prediction: before(at), score: null },
    after: { prediction: after(at), score: null },
  }));

const byValue = { areClasses: false };

test("29 pairs are too few, also where not one differs", () => {
  expect(compareAnswers(pairs(29, String, String), byValue)).toEqual({ kind: "too-few", requests: 29, needed: 30 });
  expect(compareAnswers([], byValue)).toMatchObject({ kind: "too-few", requests: 0 });
});

test("of 30 that are the same, the share that differs is bounded and not none", () => {
  // Clopper and Pearson of 0 hits in n: the upper bound is 1 - 0.025^(1/n).
  const upper = 1 - 0.025 ** (1 / 30);
  const compared = compareAnswers(pairs(30, String, String), byValue);
  expect(compared).toMatchObject({ kind: "compared", as: "classes", different: 0, share: { lower: 0, value: 0 } });
  expect(compared.kind === "compared" && compared.share.upper).toBeCloseTo(upper, 12);
});

describe("numbers", () => {
  test("are the same to a part in a million of themselves or of their spread", () => {
    const close = compareAnswers(
      pairs(
        40,
        (at) => at,
        (at) => at + 1e-7,
      ),
      byValue,
    );
    expect(close).toMatchObject({ as: "numbers", different: 0 });
    // All near nothing: the spread is as small, and what moves by a tenth of it differs.
    const small = compareAnswers(
      pairs(
        40,
        (at) => at * 1e-9,
        (at) => (at + 1) * 1e-9,
      ),
      byValue,
    );
    expect(small).toMatchObject({ different: 40 });
  });

  test("are not the same because one of them is far away from all others", () => {
    const prices = (at: number): number => (at === 0 ? 1e15 : 300_000 + at);
    const compared = compareAnswers(
      pairs(100, prices, (at) => (at === 0 ? 1e15 : 0)),
      byValue,
    );
    expect(compared).toMatchObject({ different: 99 });
  });

  test("lie apart with a sign, beside the spread of those before", () => {
    // 0 and 2 in turn, and every other pair 1 higher: half of them differ, by .5 on average; the spread is 1.
    const compared = compareAnswers(
      pairs(
        40,
        (at) => (at % 2) * 2,
        (at) => (at % 2) * 3,
      ),
      byValue,
    );
    expect(compared).toMatchObject({
      ...{ as: "numbers", different: 20, moves: [] },
      numbers: { pairs: 40, mean: 0.5, meanAbsolute: 0.5, absoluteP95: 1, largest: 1, spread: 1 },
    });
  });

  test("that are not finite are no small difference", () => {
    expect(
      compareAnswers(
        pairs(
          30,
          () => 1,
          () => Number.NaN,
        ),
        byValue,
      ),
    ).toMatchObject({ different: 30 });
  });
});

test("numbers that name classes are told apart exactly, and moves are counted", () => {
  const compared = compareAnswers(
    pairs(
      40,
      () => 0,
      (at) => (at < 3 ? 1 : 0),
    ),
    { areClasses: true },
  );
  const moves = [{ from: "0", to: "1", requests: 3 }];
  expect(compared).toMatchObject({ as: "classes", different: 3, numbers: null, moves });
});

test("a version that answers words where the other answers numbers differs on every request", () => {
  const compared = compareAnswers(
    pairs(
      30,
      () => 0.5,
      () => "late",
    ),
    byValue,
  );
  expect(compared).toMatchObject({ as: "mixed", different: 30, moves: [{ from: "0.5", to: "late", requests: 30 }] });
});

test("scores are compared where both have them, beside predictions that are the same", () => {
  const scored = Array.from({ length: 30 }, () => ({
    before: { prediction: "late", score: 0.5 },
    after: { prediction: "late", score: 0.75 },
  }));
  expect(compareAnswers(scored, byValue)).toMatchObject({ different: 0, scores: { pairs: 30, mean: 0.25 } });
});
