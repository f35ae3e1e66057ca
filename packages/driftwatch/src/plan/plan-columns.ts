import type { FeatureType } from "../profile/profile.ts";
import type { ColumnPlan } from "../report/column-plan.ts";
import { inferColumns, type SampledColumn, type TableSample } from "./infer-columns.ts";

/** Types that a person has decided on; "ignore" leaves a column out. */
export type DeclaredColumns = ReadonlyMap<string, FeatureType | "ignore">;

/** How a column is read on both sides. */
export type PlannedColumn = ColumnPlan & {
  /** Its place in each table; -1 where it is not there. */
  readonly referenceAt: number;
  readonly currentAt: number;
  /** Whether texts that read as numbers are numbers, also where values carry a type of their own. */
  readonly readsTexts: boolean;
  /** Whether its levels are whole numbers, which may be written with a fraction of zeros. */
  readonly readsCodes: boolean;
};

/** What is known of the columns that others are compared with. */
export type KnownColumns = {
  readonly columns: readonly string[];
  /** Whether values carried a type of their own, so that a text among numbers is a fault. */
  readonly isTyped: boolean;
  readonly known: ReadonlyMap<string, SampledColumn>;
  /** What is said of a column that is not among them. */
  readonly saysOfNew: string;
};

export type PlanInput = {
  readonly reference: KnownColumns;
  readonly current: TableSample;
  readonly declared: DeclaredColumns;
  /** The column by whose times rows are matched, and which is not compared itself. */
  readonly time?: string | null;
  /** Whether whole rows are at hand, by which texts and embeddings are compared; they are left out unless told. */
  readonly comparesTexts?: boolean;
};

/** What a sample of the reference shows. */
export function knownBySample(sample: TableSample): KnownColumns {
  const { columns, isTyped } = sample;
  const saysOfNew = "A new column: the reference file does not have it.";
  return { columns, isTyped, known: inferColumns(sample), saysOfNew };
}

/**
 * Decides how every column of two tables is read: as declared, else as the reference shows it, or the current table where
 * the reference has no value. Ids, times, texts and nested values are left out with the reason.
 */
export function planColumns({
  reference,
  current,
  declared,
  time = null,
  comparesTexts = false,
}: PlanInput): readonly PlannedColumn[] {
  const [before, now] = [reference.known, inferColumns(current)];
  const names = [...new Set([...reference.columns, ...current.columns])];
  return names.map((name): PlannedColumn => {
    const places = { referenceAt: reference.columns.indexOf(name), currentAt: current.columns.indexOf(name) };
    const sides = { before: before.get(name), now: now.get(name), declared: declared.get(name), comparesTexts };
    const plan = name === time ? timePlan(name) : planColumn(name, sides, reference.saysOfNew);
    const readsTexts = !reference.isTyped || before.get(name)?.isText === true;
    return { ...plan, ...places, readsTexts, readsCodes: before.get(name)?.isCodes === true };
  });
}

function timePlan(name: string): ColumnPlan {
  const because = "When each row happened: rows are matched by it.";
  return { name, type: "datetime", use: "time", reasons: ["named as the time"], fate: "skipped", because, notes: [] };
}

type Sides = {
  readonly before: SampledColumn | undefined;
  readonly now: SampledColumn | undefined;
  readonly declared: FeatureType | "ignore" | undefined;
  readonly comparesTexts: boolean;
};

function planColumn(name: string, { before, now, declared, comparesTexts }: Sides, saysOfNew: string): ColumnPlan {
  const isEmptyBefore = before?.use === "unused" && now !== undefined && now.use !== "unused";
  const shown = isEmptyBefore ? now : (before ?? now);
  const type = declared === undefined || declared === "ignore" ? (shown?.type ?? "categorical") : declared;
  const reasons =
    declared === undefined
      ? [
          ...(isEmptyBefore ? ["read from the current file, as the reference has no value"] : []),
          ...(shown?.reasons ?? []),
        ]
      : ["declared in the schema file"];
  const shared = { name, type, use: shown?.use ?? "feature", reasons };
  if (declared === "ignore") return { ...shared, fate: "skipped", because: "Left out by the schema file.", notes: [] };
  if (before === undefined) {
    return { ...shared, fate: "skipped", because: saysOfNew, notes: [] };
  }
  const because = whySkipped(type, shown, { isDeclared: declared !== undefined, comparesTexts });
  if (now === undefined) {
    return because === null
      ? { ...shared, fate: "lost", because: "The current file does not have this column.", notes: [] }
      : { ...shared, fate: "skipped", because, notes: ["the current file does not have this column"] };
  }
  if (because !== null) return { ...shared, fate: "skipped", because, notes: [] };
  return { ...shared, fate: "compared", because: null, notes: typeChange(type, now) };
}

type SkipOptions = { readonly isDeclared: boolean; readonly comparesTexts: boolean };

function whySkipped(
  type: FeatureType,
  shown: SampledColumn | undefined,
  { isDeclared, comparesTexts }: SkipOptions,
): string | null {
  if (shown !== undefined && shown.unread !== null) return shown.unread;
  if (type === "text" && !comparesTexts) return "Texts are compared between the rows of two files only.";
  if (type === "embedding" && !comparesTexts) return "Embeddings are compared between the rows of two files only.";
  if (isDeclared) return null;
  switch (shown?.use) {
    case "id":
      return "An id: it changes by itself.";
    case "time":
      return "A point in time: it moves by itself, and would always drift.";
    case "unused":
      return "Empty: there is no value to compare.";
    default:
      return null;
  }
}

function typeChange(type: FeatureType, now: SampledColumn): string[] {
  if (now.use === "unused" || now.type === type) return [];
  return [
    `the current file alone would be read as ${now.type} (${now.reasons[0] ?? "no reason"}); compared as ${type}`,
  ];
}
