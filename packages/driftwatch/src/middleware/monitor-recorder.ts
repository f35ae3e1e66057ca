import type { HourVerdict, Monitor } from "../monitor/monitor.ts";
import type { RecordedPrediction, Recorder } from "../monitor/recorder.ts";
import { tell } from "./exchange.ts";

export type MonitorRecorderOptions = {
  /** Told of each hour that ended, with its verdicts. */
  readonly onHour: (verdict: HourVerdict) => void;
  /** Told of what the monitor could not take. */
  readonly onError?: (error: unknown) => void;
  /** Rows that wait at most; what comes beyond is counted as dropped. */
  readonly queueMax?: number;
  /** How often rows are handed to the monitor. */
  readonly flushMs?: number;
};

export type LocalRecorder = Recorder & {
  readonly counts: () => { readonly dropped: number; readonly waiting: number };
};

/**
 * A recorder without a server: rows go to a monitor in this process, features beside their `prediction`, a second at most
 * after they were recorded, and in turns of the event loop of their own.
 *
 * @param monitor - whose reference has the same features, and the predictions in a column `prediction`
 * @example
 * const monitor = new Monitor([{ x: 1, prediction: 1 }, { x: 2, prediction: 0 }]);
 * const recorder = monitorRecorder(monitor, { onHour: () => {} });
 * recorder.record({ features: { x: 3 }, prediction: 1 });
 * recorder.counts(); // => { dropped: 0, waiting: 1 }
 */
export function monitorRecorder(monitor: Monitor, options: MonitorRecorderOptions): LocalRecorder {
  const { onHour, queueMax = 10_000, flushMs = 1000 } = options;
  let queue: RecordedPrediction[] = [];
  let dropped = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const handOver = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const rows = queue.map(({ features, prediction, timestamp }) => ({
      ...features,
      prediction,
      [timeKey]: timestamp,
    }));
    queue = [];
    try {
      for (const verdict of monitor.add(rows, (row) => Number((row as TimedRow)[timeKey]))) onHour(verdict);
    } catch (error) {
      dropped += rows.length;
      tell(options, error);
    }
  };

  return {
    record: (prediction) => {
      if (queue.length >= queueMax) {
        dropped += 1;
        return;
      }
      // A copy: the program may go on changing its own object.
      queue.push({
        ...prediction,
        features: { ...prediction.features },
        timestamp: prediction.timestamp ?? Date.now(),
      });
      timer ??= unreferenced(setTimeout(handOver, flushMs));
    },
    flush: async () => handOver(),
    counts: () => ({ dropped, waiting: queue.length }),
  };
}

/** No column can have it, whatever a program calls its features. */
const timeKey: unique symbol = Symbol("time");
type TimedRow = { readonly [timeKey]?: number };

/** In Node a waiting timer would keep the program alive; in browsers it is a plain number. */
function unreferenced(timer: ReturnType<typeof setTimeout>): ReturnType<typeof setTimeout> {
  if (typeof timer === "object" && "unref" in timer) timer.unref();
  return timer;
}
