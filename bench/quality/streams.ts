import { seededRandom } from "@driftguard/stats";
import { streamDetectors, type StreamMethod } from "driftwatch";
import { median, type Share, shareOf } from "./grid.ts";

/** What a detector of streams makes of errors: of 10 %, and of 20 % from some value on. */
export type StreamRow = {
  readonly detector: StreamMethod;
  /** Whether the errors came with mean 0 and deviation 1: limits of some detectors are in units of the stream. */
  readonly isStandardised: boolean;
  readonly streams: number;
  /** Detections in 10,000 values of which nothing changed. */
  readonly falsePer10000: number;
  /** Values between two of them on average; `null` where there was none. */
  readonly runLength: number | null;
  /** Streams whose change was detected within 2,000 values. */
  readonly found: number;
  readonly foundShare: Share;
  readonly medianDelay: number | null;
};

export type StreamOptions = { readonly seed: number; readonly streams: number };

const quiet = 10_000;
const before = 5_000;
const after = 2_000;
const [usualRate, changedRate] = [0.1, 0.2];

/** Detectors that take any number. */
const takesNumbers: ReadonlySet<StreamMethod> = new Set(["page_hinkley", "cusum"]);

/** Each detector with its own defaults, on the same streams. */
export function runStreams({ seed, streams }: StreamOptions): readonly StreamRow[] {
  const names = Object.keys(streamDetectors) as StreamMethod[];
  const watched = names.flatMap((detector) =>
    (takesNumbers.has(detector) ? [false, true] : [false]).map((isStandardised) => ({ detector, isStandardised })),
  );
  return watched.map(({ detector, isStandardised }) => {
    const detect = (stream: readonly (0 | 1)[]): number[] => detections(detector, stream, isStandardised);
    let alarms = 0;
    const delays: number[] = [];
    for (let stream = 0; stream < streams; stream++) {
      alarms += detect(errors(seed, stream, quiet, quiet)).length;
      // Those that had their say before the change begin anew and are not counted; what counts is the first one after.
      const [first] = detect(errors(seed, streams + stream, before, before + after)).filter((at) => at >= before);
      if (first !== undefined) delays.push(first - before + 1);
    }
    return {
      detector,
      isStandardised,
      streams,
      falsePer10000: (alarms / (streams * quiet)) * 10_000,
      runLength: alarms === 0 ? null : (streams * quiet) / alarms,
      found: delays.length,
      foundShare: shareOf(delays.length, streams),
      medianDelay: median(delays),
    };
  });
}

function errors(seed: number, stream: number, changesAt: number, length: number): readonly (0 | 1)[] {
  const random = seededRandom(seed * 1_000_003 + stream);
  return Array.from({ length }, (_, i) => (random.uniform() < (i < changesAt ? usualRate : changedRate) ? 1 : 0));
}

function detections(name: StreamMethod, stream: readonly (0 | 1)[], isStandardised: boolean): number[] {
  const detector = streamDetectors[name]();
  const deviation = Math.sqrt(usualRate * (1 - usualRate));
  return stream.flatMap((error, at) => {
    const value = isStandardised ? (error - usualRate) / deviation : error;
    return detector.update(value).status === "drift" ? [at] : [];
  });
}
