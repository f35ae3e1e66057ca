import { type Bounds, seededRandom, type Random } from "@driftguard/stats";
import {
  comparableReference,
  judgeTwoGate,
  mergeProfiles,
  nameBins,
  seasonalCell,
  type Bins,
  type CellRows,
  type Profile,
  type SpanProfile,
  type Verdict,
} from "driftwatch";
import { shareOf } from "./grid.ts";
import { fitFamilies, makeModel, type FeatureModel, type Fitting, type Model, type Scenario } from "./model.ts";
import { shifts, type Shift } from "./shifts.ts";
import { hourMs, simulateHours, start } from "./simulate-hours.ts";

/** Whole checks of two files by the two-gate rule, Holm over all columns and signals: how many flag anything at all. */
export type CheckRow = {
  readonly what: string;
  readonly columns: number;
  readonly referenceRows: number;
  readonly rows: number;
  readonly checks: number;
  readonly withFlag: number;
  readonly share: Bounds & { readonly share: number };
};

export type SeasonRow = CheckRow & {
  /** Whether hours were compared with the same hours of the week. */
  readonly hasTime: boolean;
  /** Of the checks in which one column had moved by half a standard deviation beside its season: named it, and no other. */
  readonly shiftNamedAlone: number;
};

export type PlantedRow = {
  readonly columns: number;
  readonly rows: number;
  readonly checks: number;
  /** A check's planted shifts, and how many were named on average: as drift, or as a small change that is certain. */
  readonly planted: number;
  readonly flagged: number;
  readonly named: number;
  /** Unchanged columns named, on average. */
  readonly false: number;
  /** Named of those planted, by kind, over all checks. */
  readonly byKind: Readonly<Record<string, number>>;
};

type CheckOptions = { readonly seed: number; readonly checks: number; readonly referenceRows: number };

/** Nothing changed: 40 columns, so many rows. */
export function checkUnchanged(
  { seed, checks, referenceRows }: CheckOptions,
  rows: readonly number[],
): readonly CheckRow[] {
  const fitting = fitFamilies();
  return rows.map((n, i) => {
    let withFlag = 0;
    for (let check = 0; check < checks; check++) {
      const random = seededRandom(seed * 1_000_003 + i * 10_007 + check);
      const model = makeModel(random, "iid", fitting);
      const [before, now] = [atOnce(random, model, referenceRows), atOnce(random, model, n)];
      withFlag += judge(model.bins, before, now).some(isFlagged) ? 1 : 0;
    }
    const facts = { what: "nothing changed", columns: 40, referenceRows, rows: n, checks, withFlag };
    return { ...facts, share: shareOf(withFlag, checks) };
  });
}

/** The stretches that a current file may cover, after four weeks of reference: hours since a Monday's midnight. */
export const stretches: readonly { readonly what: string; readonly from: number; readonly to: number }[] = [
  { what: "an afternoon, Wednesday 12 to 18 h", from: 60, to: 66 },
  { what: "a night, Thursday 0 to 6 h", from: 72, to: 78 },
  { what: "a Wednesday", from: 48, to: 72 },
  { what: "a Saturday", from: 120, to: 144 },
  { what: "a week", from: 0, to: 168 },
];

const referenceHours = 28 * 24;

/** A weekly season and nothing else, with and without a column of times. */
export function checkSeason(
  { seed, checks, referenceRows }: CheckOptions,
  { rows, scenario = "S" }: { readonly rows: number; readonly scenario?: Scenario },
): readonly SeasonRow[] {
  const fitting = fitFamilies();
  const tallies = stretches.flatMap((stretch) =>
    [false, true].map((hasTime) => ({ stretch, hasTime, withFlag: 0, shiftNamedAlone: 0 })),
  );
  for (let check = 0; check < checks; check++) {
    const random = seededRandom(seed * 1_000_003 + 100 * 10_007 + check);
    const model = makeModel(random, scenario, fitting);
    const { bins } = model;
    const baseline = seasonalBaseline(random, model, { scenario, referenceRows });
    for (const stretch of stretches) {
      const seen = seenIn(random, model, { scenario, rows, stretch });
      for (const tally of tallies.filter((one) => one.stretch === stretch)) {
        const reference = comparableReference({ bins, ...baseline }, tally.hasTime ? seen.window : undefined);
        tally.withFlag += judge(bins, reference, seen.current).some(isFlagged) ? 1 : 0;
        const verdicts = judge(bins, reference, seen.moved);
        const flagged = new Set(verdicts.filter(isFlagged).map(({ feature }) => feature));
        tally.shiftNamedAlone += flagged.size === 1 && flagged.has(movedFeature) ? 1 : 0;
      }
    }
  }
  return tallies.map(({ stretch: { what }, ...tally }) => {
    const facts = { what, columns: 40, referenceRows, rows, checks, ...tally };
    return { ...facts, share: shareOf(tally.withFlag, checks) };
  });
}

const movedFeature = "n0";

const cellOf = seasonalCell("UTC");

type SeasonalBaseline = { readonly profile: Profile; readonly seasonal: readonly Profile[] };

function seasonalBaseline(
  random: Random,
  model: Model,
  { scenario, referenceRows }: { readonly scenario: Scenario; readonly referenceRows: number },
): SeasonalBaseline {
  const rate = referenceRows / referenceHours;
  const cells: Profile[][] = Array.from({ length: 48 }, () => []);
  for (const { from, profile } of simulateHours(random, model, { scenario, hours: referenceHours, rate }))
    cells[cellOf(from)]?.push(profile);
  const seasonal = cells.map((parts) => mergeProfiles(model.bins, parts));
  return { profile: mergeProfiles(model.bins, seasonal), seasonal };
}

type Seen = {
  readonly current: Profile;
  /** The same rows, one column of them moved. */
  readonly moved: Profile;
  readonly window: readonly CellRows[];
};

type SeenOptions = {
  readonly scenario: Scenario;
  readonly rows: number;
  readonly stretch: (typeof stretches)[number];
};

function seenIn(random: Random, model: Model, { scenario, rows, stretch }: SeenOptions): Seen {
  const { bins } = model;
  // Seasons go by the clock, so the week is made from its beginning, and cut afterwards.
  const cut = (spans: readonly SpanProfile[]): readonly SpanProfile[] =>
    spans.filter(({ from }) => from >= start + stretch.from * hourMs);
  const options = { scenario, hours: stretch.to, rate: rows / (stretch.to - stretch.from) };
  const spans = cut(simulateHours(random, model, options));
  const [half] = plantedShifts.filter(({ name }) => name === "mean 0.5 sd");
  const [first] = model.features.filter(({ bins: own }) => own.feature === movedFeature);
  if (half === undefined || first === undefined) throw new RangeError("one column moves by half a standard deviation");
  const alone: Model = { features: [first], bins: nameBins([first.bins]) };
  const moving = cut(simulateHours(random, alone, { ...options, shift: { what: half, from: 0 } }));
  const current = merge(bins, spans);
  const rowsBy = new Map<number, number>();
  for (const { from, profile } of spans) rowsBy.set(cellOf(from), (rowsBy.get(cellOf(from)) ?? 0) + profile.events);
  return {
    current,
    moved: { ...current, features: [...merge(alone.bins, moving).features, ...current.features.slice(1)] },
    window: [...rowsBy].map(([cell, count]) => ({ cell, rows: count })),
  };
}

/** 40 shifts of eight kinds among 200 columns. */
export function checkPlanted({ seed, checks, referenceRows }: CheckOptions, rows: number): PlantedRow {
  const fitting = fitFamilies();
  const sums = { flagged: 0, named: 0, false: 0 };
  const byKind: Record<string, number> = Object.fromEntries(plantedShifts.map(({ name }) => [name, 0]));
  for (let check = 0; check < checks; check++) {
    const random = seededRandom(seed * 1_000_003 + 900 * 10_007 + check);
    const { model, planted } = plantedModel(random, fitting);
    const before = atOnce(random, model, referenceRows);
    const still = atOnce(random, model, rows);
    const features = model.features.map((feature, i) => {
      const what = planted.get(feature.bins.feature);
      const own = still.features[i];
      if (own === undefined) throw new RangeError("a profile has all features");
      return what === undefined ? own : movedAlone(random, feature, what, rows);
    });
    const verdicts = judge(model.bins, before, { ...still, features });
    const flagged = new Set(verdicts.filter(isFlagged).map(({ feature }) => feature));
    const named = new Set(verdicts.filter((one) => isFlagged(one) || isSmall(one)).map(({ feature }) => feature));
    for (const [feature, { name }] of planted) {
      sums.flagged += flagged.has(feature) ? 1 : 0;
      sums.named += named.has(feature) ? 1 : 0;
      byKind[name] = (byKind[name] ?? 0) + (named.has(feature) ? 1 : 0);
    }
    sums.false += [...named].filter((feature) => !planted.has(feature)).length;
  }
  const planted = plantedShifts.length * shiftsOfKind;
  return {
    ...{ columns: 200, rows, checks, planted },
    flagged: sums.flagged / checks,
    named: sums.named / checks,
    false: sums.false / checks,
    byKind,
  };
}

const shiftsOfKind = 5;

const plantedShifts: readonly Shift[] = [
  ...[
    "mean 0.25 sd",
    "mean 0.5 sd",
    "scale 2",
    "unit x1000",
    "TVD 0.25",
    "swap of the two top levels",
    "unseen 5 %",
  ].map((name) => {
    const found = shifts.find((shift) => shift.name === name);
    if (found === undefined) throw new RangeError(`there is no shift "${name}"`);
    return found;
  }),
  { name: "missing +15 points", kind: "any", isMaterial: true, change: { kind: "missing", by: 0.15 } },
];

type PlantedModel = { readonly model: Model; readonly planted: ReadonlyMap<string, Shift> };

/** Five models of 40 columns as one, and which of them change: all of one kind lie apart. */
function plantedModel(random: Random, fitting: Fitting): PlantedModel {
  const features = Array.from({ length: 5 }, (_, part) =>
    makeModel(random, "iid", fitting).features.map((feature): FeatureModel => ({
      ...feature,
      bins: { ...feature.bins, feature: `${part}${feature.bins.feature}` },
    })),
  ).flat();
  const planted = new Map<string, Shift>();
  for (const shift of plantedShifts) {
    const free = features.filter(
      ({ bins }) => !planted.has(bins.feature) && (shift.kind === "any" || shift.kind === bins.kind),
    );
    for (let i = 0; i < shiftsOfKind; i++) {
      const [taken] = free.splice(random.below(free.length), 1);
      if (taken !== undefined) planted.set(taken.bins.feature, shift);
    }
  }
  return { model: { features, bins: nameBins(features.map(({ bins }) => bins)) }, planted };
}

function movedAlone(random: Random, feature: FeatureModel, what: Shift, rows: number): Profile["features"][number] {
  const model: Model = { features: [feature], bins: nameBins([feature.bins]) };
  const [hour] = simulateHours(random, model, { scenario: "iid", hours: 1, rate: rows, shift: { what, from: 0 } });
  const own = hour?.profile.features[0];
  if (own === undefined) throw new RangeError("an hour has its features");
  return own;
}

/** A file of about so many rows, drawn at once. */
function atOnce(random: Random, model: Model, rows: number): Profile {
  return merge(model.bins, simulateHours(random, model, { scenario: "iid", hours: 1, rate: rows }));
}

function merge(bins: Bins, spans: readonly SpanProfile[]): Profile {
  return mergeProfiles(
    bins,
    spans.map(({ profile }) => profile),
  );
}

function judge(bins: Bins, reference: Profile, current: Profile): readonly Verdict[] {
  return judgeTwoGate({ bins, reference, current, baselineId: "", window: { from: 0, to: 0 } });
}

function isFlagged({ status }: Verdict): boolean {
  return status === "drift";
}

function isSmall({ details }: Verdict): boolean {
  return details["note"] === "small-change";
}
