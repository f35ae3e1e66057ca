import { clopperPearson, quantile, sortFloat64 } from "@driftguard/stats";

/** What a version answered to one request. */
export type Answer = {
  readonly prediction: string | number | boolean | null;
  /** Of a classifier: 0 to 1; `null` where it has none. */
  readonly score: number | null;
};

/** What two versions answered to the same request. */
export type AnswerPair = { readonly before: Answer; readonly after: Answer };

/** How far numbers lie apart, the one after less the one before. */
export type NumbersApart = {
  /** Pairs with a number on both sides. */
  readonly pairs: number;
  /** With its sign: whether the one after is higher. */
  readonly mean: number;
  readonly meanAbsolute: number;
  /** 95 of 100 pairs lie no further apart. */
  readonly absoluteP95: number;
  readonly largest: number;
  /** Standard deviation of the numbers before: what a difference is large or small beside. */
  readonly spread: number;
  /** The same of their middle half alone, which one outlier does not blow up: what sameness is measured beside. */
  readonly scale: number;
};

/** How many requests moved from one answer to another. */
export type Move = { readonly from: string; readonly to: string; readonly requests: number };

export type ComparedAnswers =
  /** Too few to tell: never "no difference". */
  | { readonly kind: "too-few"; readonly requests: number; readonly needed: number }
  | {
      readonly kind: "compared";
      /** `mixed`: one version answers numbers where the other answers classes. */
      readonly as: "numbers" | "classes" | "mixed";
      readonly requests: number;
      readonly different: number;
      /** Exact 95 % bounds of the share of all requests like these that differ. */
      readonly share: { readonly lower: number; readonly value: number; readonly upper: number };
      /** Of the predictions, where they are numbers. */
      readonly numbers: NumbersApart | null;
      /** Of the scores, where both have them. */
      readonly scores: NumbersApart | null;
      /** Of classes: the most frequent first, up to 10; of numbers none. */
      readonly moves: readonly Move[];
    };

/** Fewer pairs tell nothing. */
export const pairsMin = 30;

const movesMax = 10;
const tolerance = 1e-6;
/** The middle half of a normal distribution is so many standard deviations wide. */
const normalHalf = 1.349;

/**
 * Compares what two versions answered to the same requests, pair by pair. Numbers are the same to a part in a million of
 * themselves or of the spread of their middle half: two libraries add up in another order. All else is the same or is not.
 *
 * @param areClasses - numbers are names of classes too, and are told apart exactly
 */
export function compareAnswers(
  pairs: readonly AnswerPair[],
  { areClasses }: { readonly areClasses: boolean },
): ComparedAnswers {
  if (pairs.length < pairsMin) return { kind: "too-few", requests: pairs.length, needed: pairsMin };
  const areNumbers = (one: unknown): one is number => typeof one === "number" && !areClasses;
  const numbers = areClasses
    ? null
    : numbersApart(pairs.map(({ before, after }) => [before.prediction, after.prediction]));
  const isSame = sameness(areClasses ? null : (numbers?.scale ?? 0));
  const others = pairs.filter(({ before, after }) => !isSame(before.prediction, after.prediction));
  const { lower, upper } = clopperPearson(others.length, pairs.length);
  const kinds = new Set(pairs.flatMap(({ before, after }) => [before, after].map((one) => areNumbers(one.prediction))));
  return {
    kind: "compared",
    as: kinds.size > 1 ? "mixed" : kinds.has(true) ? "numbers" : "classes",
    requests: pairs.length,
    different: others.length,
    share: { lower, value: others.length / pairs.length, upper },
    numbers,
    scores: numbersApart(pairs.map(({ before, after }) => [before.score, after.score])),
    moves: movesOf(
      others.filter(({ before, after }) => !areNumbers(before.prediction) || !areNumbers(after.prediction)),
    ),
  };
}

/**
 * Whether two predictions are one.
 *
 * @param scale - of numbers; `null`: they are told apart exactly
 */
export function sameness(scale: number | null): (before: Answer["prediction"], after: Answer["prediction"]) => boolean {
  return (before, after) => {
    if (scale === null || typeof before !== "number" || typeof after !== "number") return before === after;
    return Math.abs(before - after) <= tolerance * Math.max(Math.abs(before), Math.abs(after), scale);
  };
}

/** @returns `null` where no pair has a number on both sides */
function numbersApart(pairs: readonly (readonly [unknown, unknown])[]): NumbersApart | null {
  const both = pairs.filter((pair): pair is [number, number] => pair.every((one) => typeof one === "number"));
  if (both.length === 0) return null;
  const before = Float64Array.from(both, ([one]) => one);
  const apart = Float64Array.from(both, ([one, other]) => other - one);
  const absolute = sortFloat64(apart.map(Math.abs));
  const middle = averageOf(before);
  const sorted = sortFloat64(before.slice());
  const half = (quantile(sorted, 0.75) ?? 0) - (quantile(sorted, 0.25) ?? 0);
  return {
    pairs: both.length,
    mean: averageOf(apart),
    meanAbsolute: averageOf(absolute),
    absoluteP95: quantile(absolute, 0.95) ?? 0,
    largest: absolute.at(-1) ?? 0,
    spread: Math.sqrt(averageOf(before.map((one) => (one - middle) ** 2))),
    scale: Number.isFinite(half) ? half / normalHalf : 0,
  };
}

function averageOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function movesOf(pairs: readonly AnswerPair[]): Move[] {
  const counts = new Map<string, Move>();
  for (const { before, after } of pairs) {
    const [from, to] = [String(before.prediction), String(after.prediction)];
    const key = JSON.stringify([from, to]);
    counts.set(key, { from, to, requests: (counts.get(key)?.requests ?? 0) + 1 });
  }
  return [...counts.values()].sort((one, other) => other.requests - one.requests).slice(0, movesMax);
}
