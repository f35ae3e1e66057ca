import { seededRandom } from "@driftguard/stats";
import { shapleyValues } from "./shapley-values.ts";

/** Features by name, all of equally many rows; what a row holds is the model's own affair. */
export type FeatureTable = Readonly<Record<string, ArrayLike<unknown>>>;

export type AttributeInput = {
  readonly reference: FeatureTable;
  /** The same features; may have other rows. */
  readonly current: FeatureTable;
  /** What the model answers to rows: one number a row. */
  readonly model: (rows: FeatureTable) => ArrayLike<number>;
  /** What the answers come to; their mean unless told. */
  readonly metric?: (answers: ArrayLike<number>) => number;
  /** Features that are moved together, by the name of the group; each feature by itself unless told. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** The rows are divided into so many batches, whose spread gives the standard errors; 5 unless told. */
  readonly batches?: number;
  /** Rows of a batch at most; 400 unless told. */
  readonly batchRows?: number;
  readonly seed?: number;
};

export type Attribution = {
  readonly groups: readonly {
    readonly name: string;
    /** In the unit of the metric. */
    readonly value: number;
    /** Of the rows that were drawn and, beyond 12 groups, of the orders that were. */
    readonly standardError: number;
  }[];
  /** The metric with nothing moved, and with everything. */
  readonly before: number;
  readonly after: number;
  readonly rows: number;
};

/**
 * Divides the change of a metric of a model's answers among the features whose values moved: what the metric is with
 * features S moved from reference to current, by Shapley values over all S. The values sum to `after - before`.
 *
 * Rows with some features moved are made of a reference row and a current one: features that hang together are taken apart
 * for that, and the model is asked about rows that nobody has seen.
 *
 * @throws RangeError if a side has no row, a feature is missing, or the model gives other rows or no finite numbers
 */
export function attributeChange({
  reference,
  current,
  model,
  metric = meanOf,
  groups,
  batches = 5,
  batchRows = 400,
  seed = 1,
}: AttributeInput): Attribution {
  const features = Object.keys(reference);
  const missing = features.find((name) => current[name] === undefined);
  if (missing !== undefined) throw new RangeError(`attributeChange needs "${missing}" on both sides`);
  const named = groups ?? Object.fromEntries(features.map((name) => [name, [name]]));
  const names = Object.keys(named);
  const groupOf = new Map(Object.values(named).flatMap((own, i) => own.map((name) => [name, i] as const)));
  const [m, n] = [rowsOf(reference), rowsOf(current)];
  const size = Math.min(batchRows, Math.floor(Math.min(m, n) / batches));
  if (size < 1) throw new RangeError(`attributeChange needs ${batches} rows on both sides, got ${m} and ${n}`);
  const [before, now] = [shuffledRows(m, seed), shuffledRows(n, seed + 1)];
  const runs = Array.from({ length: batches }, (_, batch) => {
    const [own, other] = [before, now].map((rows) => rows.subarray(batch * size, (batch + 1) * size));
    const parts = features.map((name) => ({
      name,
      sides: [take(reference[name], own), take(current[name], other)] as const,
    }));
    const value = (coalition: Uint8Array): number => {
      const moved = parts.map(
        ({ name, sides }) => [name, sides[coalition[groupOf.get(name) ?? -1] === 1 ? 1 : 0]] as const,
      );
      const answers = model(Object.fromEntries(moved));
      if (answers.length !== size) throw new RangeError(`attributeChange needs ${size} answers, got ${answers.length}`);
      return metric(answers);
    };
    const shares = shapleyValues(names.length, value, { seed });
    return { shares, none: value(new Uint8Array(names.length)), all: value(new Uint8Array(names.length).fill(1)) };
  });
  return {
    groups: names.map((name, i) => {
      const values = runs.map(({ shares }) => shares.values[i] ?? 0);
      const orders = runs.reduce((sum, { shares }) => sum + (shares.standardErrors[i] ?? 0) ** 2, 0) / batches ** 2;
      const mean = meanOf(values);
      const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, batches - 1);
      return { name, value: mean, standardError: Math.sqrt(spread / batches + orders) };
    }),
    before: meanOf(runs.map(({ none }) => none)),
    after: meanOf(runs.map(({ all }) => all)),
    rows: size * batches,
  };
}

function rowsOf(table: FeatureTable): number {
  return Object.values(table)[0]?.length ?? 0;
}

function shuffledRows(count: number, seed: number): Uint32Array {
  const random = seededRandom(seed);
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [rows[i], rows[other]] = [rows[other] ?? 0, rows[i] ?? 0];
  }
  return rows;
}

function take(values: ArrayLike<unknown> | undefined, rows: Uint32Array | undefined): unknown[] {
  return Array.from(rows ?? [], (row) => values?.[row]);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}
