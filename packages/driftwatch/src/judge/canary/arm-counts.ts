/** What a version did with the requests it had: counts alone, so that processes add theirs and a restart loses none. */
export type ArmCounts = {
  readonly requests: number;
  /** Requests that the version did not answer, other than for what was wrong with them. */
  readonly errors: number;
  /** Answered requests by `latencyBucket`. */
  readonly latency: Readonly<Record<string, number>>;
  /** Rows by `predictionBucket`. */
  readonly predictions: Readonly<Record<string, number>>;
};

export const noCounts: ArmCounts = { requests: 0, errors: 0, latency: {}, predictions: {} };

/** The sum of two. */
export function addCounts(one: ArmCounts, other: ArmCounts): ArmCounts {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    latency: addCells(one.latency, other.latency),
    predictions: addCells(one.predictions, other.predictions),
  };
}

type Cells = Readonly<Record<string, number>>;

function addCells(one: Cells, other: Cells): Cells {
  const sum = { ...one };
  for (const [name, rows] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + rows;
  return sum;
}

const bucketsAnOctave = 8;

/** Where a latency is counted: an eighth of an octave each, so that a quantile is right to within 5 %. */
export function latencyBucket(milliseconds: number): string {
  return String(Math.round(Math.log2(Math.max(milliseconds, 0.01)) * bucketsAnOctave));
}

/**
 * A quantile of counted latencies, in ms: the middle of its bucket.
 *
 * @param share - 0 to 1
 * @returns `null` where nothing was counted
 */
export function latencyQuantile(latency: Cells, share: number): number | null {
  const cells = Object.entries(latency)
    .map(([bucket, requests]) => ({ bucket: Number(bucket), requests }))
    .sort((one, other) => one.bucket - other.bucket);
  let left = share * cells.reduce((sum, { requests }) => sum + requests, 0);
  for (const { bucket, requests } of cells) {
    left -= requests;
    if (left <= 0) return 2 ** (bucket / bucketsAnOctave);
  }
  return null;
}

const numbersAnOctave = 32;

/**
 * Where a prediction is counted: numbers by sign and a thirty-second of an octave (2.2 %), which needs no edges that both
 * versions agree on beforehand; all else by what it is. `null` is no prediction.
 */
export function predictionBucket(prediction: string | number | boolean | null): string | null {
  if (prediction === null) return null;
  if (typeof prediction !== "number") return `=${String(prediction).slice(0, 100)}`;
  if (!Number.isFinite(prediction)) return `=${prediction}`;
  const size = Math.abs(prediction);
  if (size < smallest) return "#0";
  // Above 0 for every number that is not nearly 0, so that the sign may stand on it.
  const place = Math.round(Math.log2(size / smallest) * numbersAnOctave) + 1;
  return `#${prediction < 0 ? -place : place}`;
}

const smallest = 1e-9;
