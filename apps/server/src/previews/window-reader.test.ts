import { type Bins, mergeProfiles, nameBins, type Profile, type SpanProfile } from "driftwatch";
import { expect, test } from "vitest";

import { windowReader } from "./window-reader.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.UTC(2026, 2, 2);
const bins: Bins = nameBins([
  { feature: "x", kind: "numeric", edges: Float64Array.from([1, 2, 3]), atoms: [], centre: 0 },
]);

/** So many rows, spread over the bins by a number, so that every profile differs. */
function profileOf(rows: number, seed: number): Profile {
  const counts = Float64Array.from({ length: 4 }, (_, bin) => (bin === seed % 4 ? rows : 0));
  const shared = { n: rows, missing: 0, violations: 0, negInf: 0, posInf: 0, counts, min: 0, max: seed, s1: 0, s2: 0 };
  return { edgesId: bins.edgesId, events: rows, features: [{ kind: "numeric", ...shared }] };
}

const spans = (first: number, count: number, ms: number): SpanProfile[] =>
  Array.from({ length: count }, (_, i) => ({
    from: first + i * ms,
    to: first + (i + 1) * ms,
    profile: profileOf(i + 1, i),
  }));

// Three days kept whole, then four by the hour, without their sixth hours.
const days = spans(start, 3, dayMs);
const hours = spans(start + 3 * dayMs, 96, hourMs).filter((_, i) => i % 24 !== 6);

test.each([
  { promise: "an hour", from: 80, to: 81, starts: 80 },
  { promise: "some hours of one day", from: 75, to: 90, starts: 75 },
  { promise: "an hour without events", from: 78, to: 79, starts: 78 },
  { promise: "a whole day", from: 96, to: 120, starts: 96 },
  { promise: "a day across midnight", from: 101, to: 125, starts: 101 },
  { promise: "several days", from: 77, to: 161, starts: 77 },
  { promise: "up to the end of what is kept", from: 100, to: 168, starts: 100 },
  { promise: "days that are kept whole", from: 24, to: 72, starts: 24 },
  { promise: "from within a day that is kept whole: all of it", from: 30, to: 80, starts: 24 },
  { promise: "before anything", from: -48, to: 5, starts: -48 },
])("sums $promise", ({ from, to, starts }) => {
  const read = windowReader(bins, { hours, days });
  // Twice, and others between: what is remembered must not depend on what came before.
  for (const [one, other] of [
    [from, to],
    [90, 130],
    [from, to],
  ] as const) {
    const found = read(start + one * hourMs, start + other * hourMs);
    if (one !== from) continue;
    const inside = [...days, ...hours].filter(
      (span) => span.from >= start + starts * hourMs && span.to <= start + to * hourMs,
    );
    expect(found.from).toBe(start + starts * hourMs);
    expect(found.profile).toEqual(
      mergeProfiles(
        bins,
        inside.map(({ profile }) => profile),
      ),
    );
  }
});
