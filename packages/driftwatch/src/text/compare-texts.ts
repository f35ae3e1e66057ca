import { holmAdjusted } from "@driftguard/stats";
import type { Found } from "../detectors/define-detector.ts";
import type { Measure } from "../detectors/measure.ts";
import { noNumbers, rowsMin } from "../detectors/sufficiency.ts";
import { floorsOf, type DetectorChoice } from "../judge/choose-detectors.ts";
import { judgeMeasure } from "../judge/judge-measure.ts";
import { judgeTwoGate } from "../judge/judge-two-gate.ts";
import type { Verdict } from "../judge/verdict.ts";
import { fitBins } from "../profile/fit-bins.ts";
import { prepareBins, profileAccumulator } from "../profile/profile-accumulator.ts";
import type { ColumnChunk, FeatureBins, FeatureProfile, Profile } from "../profile/profile.ts";
import { sampleReference } from "../profile/sample-reference.ts";
import { sideFacts } from "../report/side-facts.ts";
import type { SideFacts } from "../report/report.ts";
import type { MatchedRows } from "../rows/match-hours.ts";
import type { SampleColumn } from "../rows/sample-rows.ts";
import { classifyEmbeddings } from "./classify-embeddings.ts";
import { separationAlpha, separationFloor } from "./classify-sides.ts";
import { classifyTexts } from "./classify-texts.ts";
import { describeEmbeddings } from "./describe-embeddings.ts";
import { describeTexts } from "./describe-texts.ts";
import { sayDescriptor } from "./say-texts.ts";
import { ofOneLength } from "./vector-lengths.ts";

/** What was found of one column of texts or embeddings. */
export type TextFinding = {
  readonly verdicts: readonly Verdict[];
  /** Of the rows that were looked at. */
  readonly reference: SideFacts;
  readonly current: SideFacts;
  readonly notes: readonly string[];
};

export type TextFindings = {
  /** By the name of the column. */
  readonly columns: ReadonlyMap<string, TextFinding>;
  /** From where on each method's finding mattered. */
  readonly floors: Readonly<Record<string, number>>;
};

export type CompareTextsOptions = {
  readonly choice: DetectorChoice;
  readonly alpha: number;
  readonly correction?: "holm" | "benjamini-hochberg";
  readonly baselineId: string;
};

type Described = {
  readonly name: string;
  readonly kind: "text" | "embedding";
  /** Numbers a row by descriptor. */
  readonly reference: Readonly<Record<string, Float64Array>>;
  readonly current: Readonly<Record<string, Float64Array>>;
  /** Texts or vectors on each side. */
  readonly sizes: Pick<Measure, "n" | "m" | "missing">;
  readonly classify: () => Found;
  /** Why the sides cannot be compared at all, or `null`. */
  readonly fault: string | null;
};

const window = { from: 0, to: 0 };

/**
 * Compares columns of texts and of embeddings: numbers that describe them by the two-gate rule as any numeric column, all
 * such columns being one family, and a classifier that tries to tell the sides apart (area under the curve above .55 and,
 * corrected for the number of columns, p below .001).
 */
export function compareTexts(rows: MatchedRows, options: CompareTextsOptions): TextFindings {
  const others = new Map(rows.current.columns.map((column) => [column.name, column]));
  const described = rows.reference.columns.flatMap((column) => describe(column, others.get(column.name)));
  if (described.length === 0) return { columns: new Map(), floors: {} };
  const { verdicts, floors } = judgeDescriptors(described, options);
  const classified = judgeClassifiers(described, options.baselineId);
  const { rowsOfTable } = rows.current;
  const notes =
    rows.current.rows < rowsOfTable || rows.reference.rows < rows.reference.rowsOfTable
      ? ["compared by a sample of the rows"]
      : [];
  const columns = described.map(({ name, sizes }, i): [string, TextFinding] => {
    const own = [...(classified[i] ?? []), ...verdicts.filter(({ feature }) => feature === name)];
    const { m, n, missing } = sizes;
    const reference = { ...noFacts, rows: m + missing.reference, missing: missing.reference };
    const current = { ...noFacts, rows: n + missing.current, missing: missing.current };
    return [name, { verdicts: own, reference, current, notes }];
  });
  return { columns: new Map(columns), floors };
}

const noFacts: SideFacts = { rows: 0, missing: 0, violations: 0, numbers: null };

function describe(column: SampleColumn, other: SampleColumn | undefined): Described[] {
  if (column.kind === "text" && other?.kind === "text") {
    const sides = { reference: column.values, current: other.values };
    const shared = { name: column.name, kind: "text", sizes: sizesOf(sides), fault: null } as const;
    return [{ ...shared, ...describeTexts(sides), classify: () => classifyTexts(sides) }];
  }
  if (column.kind !== "embedding" || other?.kind !== "embedding") return [];
  const all = { reference: column.values, current: other.values };
  const { sides, fault } = ofOneLength(all);
  const shared = { name: column.name, kind: "embedding", fault, classify: () => classifyEmbeddings(sides) } as const;
  if (fault !== null) return [{ ...shared, sizes: sizesOf(all), reference: {}, current: {} }];
  return [{ ...shared, sizes: sizesOf(sides), ...describeEmbeddings(sides) }];
}

type Sides = { readonly reference: readonly unknown[]; readonly current: readonly unknown[] };

function sizesOf({ reference, current }: Sides): Described["sizes"] {
  const present = (values: Sides["reference"]): number =>
    values.reduce((count: number, value) => count + (value === null ? 0 : 1), 0);
  const [m, n] = [present(reference), present(current)];
  return { m, n, missing: { reference: reference.length - m, current: current.length - n } };
}

type JudgedDescriptors = {
  readonly verdicts: readonly Verdict[];
  readonly floors: Readonly<Record<string, number>>;
};

function judgeDescriptors(
  described: readonly Described[],
  { choice, alpha, correction = "holm", baselineId }: CompareTextsOptions,
): JudgedDescriptors {
  const parts = described.flatMap(({ name, reference }) =>
    Object.keys(reference).map((descriptor, i) => ({ name, descriptor, isFirst: i === 0 })),
  );
  // Names of columns may hold anything: places cannot be taken for each other.
  const features = parts.map((_, place) => ({ feature: String(place), kind: "numeric" as const }));
  const [before, now] = [chunkOf(described, "reference"), chunkOf(described, "current")];
  const sampler = sampleReference(features);
  sampler.add(before);
  const prepared = prepareBins(fitBins(sampler.sample()));
  const [reference, current] = [profileOf(prepared, before), profileOf(prepared, now)];
  const { bins } = prepared;
  // A missing text is missing to every descriptor, and told once.
  const chosen: DetectorChoice = (feature) =>
    choice(feature).filter(
      ({ detector }) => detector.id !== "missing" || parts[Number(feature.feature)]?.isFirst === true,
    );
  const verdicts = judgeTwoGate({ bins, reference, current, alpha, correction, choice: chosen, baselineId, window });
  return {
    verdicts: verdicts.map((verdict): Verdict => {
      const place = Number(verdict.feature);
      const { name, descriptor } = parts[place] ?? { name: "", descriptor: "" };
      if (verdict.method === "missing") return { ...verdict, feature: name };
      const sides = bothFacts(place, { bins: bins.features, reference, current });
      const details = { ...verdict.details, says: sayDescriptor(descriptor, ...sides) };
      const effect = { ...verdict.effect, name: `${verdict.effect.name} of ${descriptor.replaceAll("_", " ")}` };
      return { ...verdict, feature: name, method: `${descriptor}_${verdict.method}`, effect, details };
    }),
    floors: { ...floorsOf(bins, chosen), ...classifierFloors(described) },
  };
}

type Counted = {
  readonly bins: readonly FeatureBins[];
  readonly reference: Profile;
  readonly current: Profile;
};

function bothFacts(place: number, { bins, reference, current }: Counted): readonly [SideFacts, SideFacts] {
  const facts = (feature: FeatureBins | undefined, profile: FeatureProfile | undefined): SideFacts =>
    feature === undefined || profile === undefined ? noFacts : sideFacts(feature, profile);
  return [facts(bins[place], reference.features[place]), facts(bins[place], current.features[place])];
}

function chunkOf(described: readonly Described[], side: "reference" | "current"): ColumnChunk {
  const columns = described.flatMap((column) => Object.values(column[side]));
  return {
    rows: columns[0]?.length ?? 0,
    columns: columns.map((values) => ({ kind: "numeric", values, violations: 0 })),
  };
}

function profileOf(bins: ReturnType<typeof prepareBins>, chunk: ColumnChunk): Profile {
  const accumulator = profileAccumulator(bins);
  accumulator.add(chunk);
  return accumulator.profile();
}

function methodOf({ kind }: Described): string {
  return `${kind}_classifier`;
}

function classifierFloors(described: readonly Described[]): Readonly<Record<string, number>> {
  return Object.fromEntries(described.map((column) => [methodOf(column), separationFloor]));
}

function judgeClassifiers(described: readonly Described[], baselineId: string): Verdict[][] {
  const measures = described.map(measureClassifier);
  const tested = measures.filter(({ sufficiency }) => sufficiency === "ok");
  const adjusted = holmAdjusted(tested.map(({ pValue }) => pValue ?? 1));
  const adjustedBy = new Map(tested.map((measure, i) => [measure, adjusted[i] ?? 1]));
  return measures.map((measure, i) => {
    const gates = { floor: separationFloor, alpha: separationAlpha, adjustedPValue: adjustedBy.get(measure) ?? null };
    return [{ ...judgeMeasure(measure, gates), feature: described[i]?.name ?? "", baselineId, window }];
  });
}

function measureClassifier(column: Described): Measure {
  const { sizes, fault, classify } = column;
  const effect = { name: "separation (2 AUC - 1)", unit: "" };
  const shared = { method: methodOf(column), ...sizes };
  const nothing = { ...shared, ...noNumbers, effect: { ...effect, value: null }, details: {} };
  if (fault !== null) return { ...nothing, sufficiency: "error", reason: fault };
  const smaller = Math.min(sizes.n, sizes.m);
  if (smaller === 0) return { ...nothing, sufficiency: "insufficient", reason: "all-missing" };
  if (smaller < rowsMin) return { ...nothing, sufficiency: "insufficient", reason: "too-few-rows" };
  const found = classify();
  const { logPValue = null, critical = null, statistic = null, details = {}, pMethod = "asymptotic" } = found;
  return {
    ...shared,
    sufficiency: "ok",
    statistic,
    effect: { ...effect, value: found.effect },
    pValue: logPValue === null ? null : Math.exp(logPValue),
    logPValue: logPValue === null ? null : logPValue + 0,
    pMethod,
    critical,
    details,
  };
}
