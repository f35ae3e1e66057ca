import { ProblemError } from "./problem-error.ts";
import type { PredictionCalls } from "./prediction-calls.ts";
import { type RecorderRuntime, webRuntime } from "./recorder-runtime.ts";

/** One prediction as a program hands it over. */
export type RecordedPrediction = {
  /** The program's own id; without one the recorder makes one, so that a batch that is sent again counts once. */
  readonly id?: string;
  /** Epoch milliseconds; the time of recording where left out. */
  readonly timestamp?: number;
  readonly features: Readonly<Record<string, unknown>>;
  readonly prediction: unknown;
  readonly latencyMs?: number;
  readonly error?: string;
};

export type RecorderOptions = {
  readonly predictions: Pick<PredictionCalls, "record">;
  /** Id, number or name. */
  readonly model: string;
  /** Predictions that wait at most; what comes beyond is counted as dropped. */
  readonly queueMax?: number;
  /** Rows a request at most. */
  readonly batchMax?: number;
  /** How long a lone prediction waits for company. */
  readonly flushMs?: number;
  /** How often a batch is tried before it is given up. */
  readonly attemptsMax?: number;
};

export type RecorderCounts = {
  readonly sent: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly waiting: number;
};

export type ClientRecorder = {
  /** Takes a prediction and returns at once. It never throws and never waits. */
  readonly record: (prediction: RecordedPrediction) => void;
  /** Resolves when what was recorded so far was sent, or counted as dropped. */
  readonly flush: () => Promise<void>;
  readonly counts: () => RecorderCounts;
};

type Row = {
  id: string;
  timestamp: number;
  features: Record<string, unknown>;
  prediction: unknown;
  latency_ms?: number;
  error?: string;
};

/**
 * Sends predictions in batches from a bounded queue. It never slows, blocks or breaks the program it is in: a full queue
 * drops and counts, a server that is down is tried again with growing pauses, a batch that it refuses for good is counted
 * as dropped.
 */
export function createRecorder(options: RecorderOptions, runtime: RecorderRuntime = webRuntime): ClientRecorder {
  const { predictions, model, queueMax = 10_000, batchMax = 500, flushMs = 1_000, attemptsMax = 8 } = options;
  const queue: Row[] = [];
  let sent = 0;
  let rejected = 0;
  let dropped = 0;
  let cancel: (() => void) | null = null;
  let sending: Promise<void> | null = null;

  const wait = (ms: number): Promise<void> => new Promise((resolve) => runtime.after(ms, resolve));
  /** Resolves in every case: a batch is sent, or counted. */
  const sendBatch = async (rows: Row[]): Promise<void> => {
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      try {
        const answer = await predictions.record(model, rows);
        sent += answer.accepted + answer.duplicates;
        rejected += answer.rejected.length;
        return;
      } catch (error) {
        if (!isWorthAnotherTry(error) || attempt === attemptsMax) break;
        await wait(pauseMs(attempt, runtime.random()));
      }
    }
    dropped += rows.length;
  };
  const sendAll = async (): Promise<void> => {
    while (queue.length > 0) await sendBatch(queue.splice(0, batchMax));
  };
  const begin = (): Promise<void> => {
    cancel?.();
    cancel = null;
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  };

  return {
    record: (prediction) => {
      if (queue.length >= queueMax) {
        dropped += 1;
        return;
      }
      queue.push(toRow(prediction, runtime));
      if (queue.length >= batchMax) void begin();
      else cancel ??= runtime.after(flushMs, () => void begin());
    },
    flush: async () => {
      while (queue.length > 0 || sending !== null) await begin();
    },
    counts: () => ({ sent, rejected, dropped, waiting: queue.length }),
  };
}

function toRow(
  { id, timestamp, features, prediction, latencyMs, error }: RecordedPrediction,
  runtime: RecorderRuntime,
): Row {
  return {
    id: id ?? runtime.newId(),
    timestamp: timestamp ?? runtime.now(),
    // A copy: the program may go on changing its own object.
    features: { ...features },
    prediction,
    ...(latencyMs === undefined ? {} : { latency_ms: latencyMs }),
    ...(error === undefined ? {} : { error }),
  };
}

/** A server that is down, busy or out of reach; everything else it would refuse again. */
function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status === 429 || error.status >= 500);
}

/** Half a second doubling to half a minute, of which the second half is by chance. */
function pauseMs(attempt: number, chance: number): number {
  return Math.min(30_000, 500 * 2 ** (attempt - 1)) * (0.5 + chance / 2);
}
