import { mergeProfiles, nameBins, type SpanProfile } from "driftwatch";
import { expect, test } from "vitest";

import { replaysOf } from "./replays-of.ts";
import type { StoredPast } from "./stored-past.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.UTC(2026, 2, 2);
const to = start + 50 * dayMs;
const bins = nameBins([{ feature: "x", kind: "numeric", edges: Float64Array.from([1, 2, 3]), atoms: [], centre: 0 }]);
const profile = mergeProfiles(bins, []);
const spans = (from: number, end: number, ms: number): SpanProfile[] =>
  Array.from({ length: (end - from) / ms }, (_, i) => ({ from: from + i * ms, to: from + (i + 1) * ms, profile }));

/** Fifty days, of which the last 35 are kept by the hour. */
const past: StoredPast = {
  timeZone: "UTC",
  task: { kind: "other" },
  policy: { c: 7, performance: { c: 7, floor: 0.1 }, distribution: [], service: [] },
  outputs: [],
  baseline: {
    id: "b",
    number: 1,
    kind: "learned",
    rows: 1,
    createdAt: new Date(start),
    bins,
    profile,
    seasonal: null,
    timeZone: "UTC",
    performance: null,
  },
  hours: spans(start + 15 * dayMs, to, hourMs),
  days: spans(start, start + 15 * dayMs, dayMs),
  performance: [],
};
const psi = { kind: "psi", above: 0.2, window_hours: 24 } as const;
const byDefault = { kind: "default", budget: "default" } as const;

test.each([
  { promise: "a day's check is spoken of where days are asked for", settings: psi, days: 40, note: /once a day/ },
  { promise: "and not where all that is asked for is kept by the hour", settings: psi, days: 35, note: null },
  {
    promise: "learning is spoken of while it lasts",
    settings: byDefault,
    days: 35,
    note: /a week of them was learned/,
  },
  { promise: "a shorter past than checks had is spoken of", settings: byDefault, days: 21, note: /^Until .*28 days/ },
  { promise: "and not once the whole is kept", settings: byDefault, days: 7, note: null },
])("$promise", ({ settings, days, note }) => {
  const { notes } = replaysOf(settings, past, { from: to - days * dayMs, to });
  const told = notes.filter((one) => !one.startsWith("Performance is not judged"));
  if (note === null) expect(told).toEqual([]);
  else expect(told.join(" ")).toMatch(note);
});
