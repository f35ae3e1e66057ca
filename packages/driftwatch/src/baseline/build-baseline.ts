import { drawRows, type RowDraw, rowsSampledMax } from "../profile/draw-rows.ts";
import { fitBins, type FitOptions } from "../profile/fit-bins.ts";
import {
  joinLevels,
  numericOnly,
  prepareBins,
  profileAccumulator,
  profileOfKept,
} from "../profile/profile-accumulator.ts";
import { profiledKind } from "../profile/profiled-feature.ts";
import type { Bins, ColumnChunk, FeatureType } from "../profile/profile.ts";
import type { ProfiledFeature } from "../profile/profiled-feature.ts";
import { type KeptLevels, type KeptReference, sampleDrawn, type SampleOptions } from "../profile/sample-reference.ts";
import { fitWithin } from "./fit-within.ts";
import { SeasonalCounter } from "./seasonal-counter.ts";
import type { Baseline } from "./baseline.ts";

/** Rows that can be read more than once, the same each time. */
export type RowSource = {
  /** How many there are, where that is known before they are read. */
  readonly rows?: number | undefined;
  readonly schema: readonly { readonly name: string; readonly type: FeatureType }[];
  /** Chunks whose columns are the schema's features in order, text and embeddings left out. */
  read(): AsyncIterable<ColumnChunk>;
  /**
   * The same rows again without times and with numeric features alone, where that is cheaper: levels that were counted in the first
   * reading need not be counted anew.
   */
  readNumbers?(): AsyncIterable<ColumnChunk>;
};

export type BaselineProgress = { readonly pass: "sampling" | "counting"; readonly rows: number };

export type BaselineOptions = FitOptions &
  SampleOptions & {
    /**
     * Takes the finest of 256, 128 and 64 bins, and dictionaries of 200 levels, whose baseline file is no larger; 100,000
     * is what the format was made for. `bins` and `levelsMax` then have no say.
     */
    readonly fileBytesMax?: number;
    /** Whose clock decides the hour of the day. */
    readonly timeZone?: string;
    /** Rows still come in: the second reading may have others than the first, and is the one that counts. */
    readonly isLive?: boolean;
    readonly onProgress?: (progress: BaselineProgress) => void;
    /** Stops between two chunks by throwing its reason. */
    readonly signal?: AbortSignal;
  };

/**
 * Builds a baseline in two passes over its rows: one to fit bins to a sample, one to count every row in them. Rows without
 * times that all fit into the sample are counted there, and read once.
 *
 * @throws Error if the second reading has other rows than the first, where they are not live
 * @throws RangeError if columns are not those of the schema
 */
export async function buildBaseline(source: RowSource, options: BaselineOptions = {}): Promise<Baseline> {
  const { rowsMax = rowsSampledMax, seed = 1 } = options;
  return buildDrawn(source, drawRows({ rowsMax, seed }), options);
}

/** The same by a draw that other columns of the same rows may share. */
export async function buildDrawn(source: RowSource, draw: RowDraw, options: BaselineOptions = {}): Promise<Baseline> {
  const { bins, sampled, kept, levels } = await fitToSample(source, draw, options);
  if (kept !== null) {
    const profile = profileOfKept(prepareBins(bins), kept);
    options.onProgress?.({ pass: "counting", rows: kept.rows });
    return { bins, rows: kept.rows, profile, seasonal: null, times: null };
  }
  const prepared = prepareBins(bins);
  if (levels !== null && source.readNumbers !== undefined) {
    const numbers = profileAccumulator(numericOnly(prepared));
    const rows = await readThrough(source.readNumbers(), "counting", options, (chunk) => numbers.add(chunk));
    checkRows({ sampled, counted: rows });
    return { bins, rows, profile: joinLevels(prepared, numbers.profile(), levels), seasonal: null, times: null };
  }
  const counter = new SeasonalCounter(prepared, options.timeZone);
  const counted = await readThrough(source.read(), "counting", options, (chunk) => counter.add(chunk));
  if (options.isLive !== true) checkRows({ sampled, counted });
  return { bins, rows: counted, ...counter.result() };
}

function checkRows({ sampled, counted }: Readonly<Record<"sampled" | "counted", number>>): void {
  if (counted !== sampled)
    throw new Error(`a baseline needs the same rows twice; the source gave ${sampled}, then ${counted}`);
}

type Fitted = {
  readonly bins: Bins;
  readonly sampled: number;
  readonly kept: KeptReference | null;
  readonly levels: readonly KeptLevels[] | null;
};

/** By itself, so that the sample is out of memory when rows are read again. */
async function fitToSample(source: RowSource, draw: RowDraw, options: BaselineOptions): Promise<Fitted> {
  const sampler = sampleDrawn(profiledFeatures(source), { draw, rowsExpected: source.rows });
  const sampled = await readThrough(source.read(), "sampling", options, (chunk) => sampler.add(chunk));
  const sample = sampler.sample();
  const bins = options.fileBytesMax === undefined ? fitBins(sample, options) : fitWithin(sample, options.fileBytesMax);
  // Live rows are counted as they are when their bins are known.
  if (options.isLive === true) return { bins, sampled, kept: null, levels: null };
  return { bins, sampled, kept: sampler.kept(), levels: sampler.levels() };
}

function profiledFeatures({ schema }: RowSource): ProfiledFeature[] {
  return schema.flatMap(({ name, type }) => {
    const kind = profiledKind(type);
    return kind === null ? [] : [{ feature: name, kind }];
  });
}

async function readThrough(
  chunks: AsyncIterable<ColumnChunk>,
  pass: BaselineProgress["pass"],
  { onProgress, signal }: BaselineOptions,
  take: (chunk: ColumnChunk) => void,
): Promise<number> {
  let rows = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    take(chunk);
    rows += chunk.rows;
    onProgress?.({ pass, rows });
  }
  return rows;
}
