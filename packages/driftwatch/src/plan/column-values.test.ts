import { expect, test } from "vitest";
import type { FeatureType } from "../profile/profile.ts";
import { columnValues } from "./column-values.ts";

const inf = Number.POSITIVE_INFINITY;

test.each<{
  promise: string;
  type: FeatureType;
  readsTexts?: boolean;
  readsCodes?: boolean;
  values: unknown[];
  read: unknown[];
  violations?: number;
}>([
  {
    promise: "texts are numbers",
    type: "numeric",
    values: ["1", " -2.5 ", "1e3", ".5", "+7"],
    read: [1, -2.5, 1000, 0.5, 7],
  },
  { promise: "infinities are numbers", type: "numeric", values: ["inf", "-Infinity", inf], read: [inf, -inf, inf] },
  {
    promise: "words for nothing are missing",
    type: "numeric",
    values: ["", "NA", "null", "NaN", "-", null, undefined],
    read: Array.from({ length: 7 }, () => NaN),
  },
  {
    promise: "what only begins as a number is none",
    type: "numeric",
    values: ["1,5", "12 kg", "0x10", "1e"],
    read: [NaN, NaN, NaN, NaN],
    violations: 4,
  },
  { promise: "whole numbers of 64 bits are numbers", type: "numeric", values: [12n], read: [12] },
  {
    promise: "a text among typed numbers breaks the schema",
    type: "numeric",
    readsTexts: false,
    values: [1, "2", ""],
    read: [1, NaN, NaN],
    violations: 1,
  },
  { promise: "objects are no numbers", type: "numeric", values: [{}, [1]], read: [NaN, NaN], violations: 2 },
  {
    promise: "booleans are 0 and 1",
    type: "boolean",
    values: ["True", "false", true, 0, "1", "yes"],
    read: [1, 0, 1, 0, 1, NaN],
    violations: 1,
  },
  {
    promise: "a time without a zone is UTC",
    type: "datetime",
    values: ["1970-01-02", "1970-01-01 00:00:10", "1970-01-01T01:00:00+01:00"],
    read: [86_400, 10, 0],
  },
  {
    promise: "times are seconds, milliseconds, microseconds or nanoseconds, by their size",
    type: "datetime",
    values: [1_700_000_000, 1_700_000_000_000n, "1700000000000000", 1_700_000_000_000_000_000n, -1e12, "soon"],
    read: [1_700_000_000, 1_700_000_000, 1_700_000_000, 1_700_000_000, -1e9, NaN],
    violations: 1,
  },
  { promise: "a number that is none is no category", type: "categorical", values: [1, NaN, 2], read: ["1", null, "2"] },
  {
    promise: "the empty text is no category, other words for nothing are",
    type: "categorical",
    values: ["", null, "NA", 3, true, 5n],
    read: [null, null, "NA", "3", "true", "5"],
  },
  {
    promise: "a fraction of zeros makes no other code",
    type: "categorical",
    readsCodes: true,
    values: ["3.0", "3", "-10.00", "0.0", "3.5", "007.0", "", "b.0", 2],
    read: ["3", "3", "-10", "0", "3.5", "007.0", null, "b.0", "2"],
  },
  { promise: "among other categories it does", type: "categorical", values: ["3.0", "3"], read: ["3.0", "3"] },
])("$promise", ({ type, values, read, readsTexts = true, readsCodes = false, violations = 0 }) => {
  const column = columnValues(values, { type, readsTexts, readsCodes });
  expect({ values: Array.from<unknown>(column.values), violations: column.violations }).toEqual({
    values: read,
    violations,
  });
});
