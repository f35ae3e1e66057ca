/** What a version did with the requests it had: counts alone, so that processes add theirs and a restart loses none. */
export type ArmCounts = {
  readonly requests: number;
  /** Requests that the version failed, not those that were wrong or that nobody waited for. */
  readonly errors: number;
  /** Requests by `latencyBucket`: how long they were waited for, answered or not. */
  readonly latency: Readonly<Record<string, number>>;
  /** Rows by `predictionBucket`; of texts the first 200, the rest as `otherLevels`. */
  readonly predictions: Readonly<Record<string, number>>;
};

export const noCounts: ArmCounts = { requests: 0, errors: 0, latency: {}, predictions: {} };

/** Where texts beyond the first 200 are counted together; no text is called so, since theirs begin with "=". */
export const otherLevels = "other";

const levelsMax = 200;

/** Where a bucket's rows are added: in the bucket, or with the others once there are too many texts to tell apart. */
export function levelIn(cells: Cells, bucket: string): string {
  if (bucket in cells || !bucket.startsWith("=")) return bucket;
  return otherLevels in cells || levelsOf(cells) >= levelsMax ? otherLevels : bucket;
}

/** How many texts were told apart. */
export function levelsOf(cells: Cells): number {
  return Object.keys(cells).filter((name) => name.startsWith("=")).length;
}

/** The sum of two; of texts no more are told apart than `levelIn` lets. */
export function addCounts(one: ArmCounts, other: ArmCounts): ArmCounts {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    latency: addCells(one.latency, other.latency),
    predictions: addCells(one.predictions, other.predictions, levelIn),
  };
}

type Cells = Readonly<Record<string, number>>;

function addCells(one: Cells, other: Cells, placeIn = (_: Cells, name: string): string => name): Cells {
  const sum = { ...one };
  for (const [name, rows] of Object.entries(other)) {
    const place = placeIn(sum, name);
    sum[place] = (sum[place] ?? 0) + rows;
  }
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
 * versions agree on beforehand; all else by what it is, as text that a database takes. `null` is no prediction.
 */
export function predictionBucket(prediction: string | number | boolean | null): string | null {
  if (prediction === null) return null;
  // A cut may leave half of a character, and jsonb takes neither that nor a NUL.
  if (typeof prediction !== "number")
    return `=${String(prediction).slice(0, 100).toWellFormed().replaceAll("\0", "\uFFFD")}`;
  if (!Number.isFinite(prediction)) return `=${prediction}`;
  const size = Math.min(Math.abs(prediction), largest);
  if (size < smallest) return "#0";
  // Above 0 for every number that is not nearly 0, so that the sign may stand on it.
  const place = Math.round(Math.log2(size / smallest) * numbersAnOctave) + 1;
  return `#${prediction < 0 ? -place : place}`;
}

// Between them are 2,871 places a sign: so many cells a version comes to at most.
const [smallest, largest] = [1e-9, 1e18];
