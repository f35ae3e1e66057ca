import { createRowEncoder } from "./encode-row.ts";
import type { PredictionCalls } from "./prediction-calls.ts";
import type { RecordedPrediction } from "./recorded-prediction.ts";
import { type RecorderRuntime, webRuntime } from "./recorder-runtime.ts";
import { createRowQueue } from "./row-queue.ts";
import { sentenceOf } from "./sentence-of.ts";
import { sendBatch } from "./send-batch.ts";
import { type RecorderLoss, createLossTeller } from "./tell-losses.ts";

export type RecorderOptions = {
  readonly predictions: Pick<PredictionCalls, "recordEncoded">;
  /** Id, number or name. */
  readonly model: string;
  /** False takes nothing and sends nothing, as `DRIFTGUARD_DISABLED=1` in the environment does. */
  readonly enabled?: boolean;
  /** Predictions that wait at most, 10,000 unless told; what comes beyond is counted as dropped. */
  readonly queueMax?: number;
  /** Bytes that wait at most, as JSON; 10 MB unless told. */
  readonly queueBytesMax?: number;
  /** Rows a request at most, 500 unless told. */
  readonly batchMax?: number;
  /** How long a lone prediction waits for company; 1 s unless told. */
  readonly flushMs?: number;
  /** How often a batch is tried before it is given up; 8 unless told. */
  readonly attemptsMax?: number;
  /** The first pause between two tries, of which each is double the one before; half a second unless told. */
  readonly firstPauseMs?: number;
  /** For a whole try, its answer included; 10 s unless told. */
  readonly timeoutMs?: number;
  /** What a program that ends waits for its last predictions; 2 s unless told. */
  readonly endMs?: number;
  /** Told at once, then once a minute at most, of predictions that did not arrive; `console.warn` where left out. */
  readonly onProblem?: (loss: RecorderLoss) => void;
};

/** What became of the predictions handed over: each is one of the four. */
export type RecorderCounts = {
  readonly sent: number;
  /** The server refused them for what they hold. */
  readonly rejected: number;
  /** They had no room or no form in JSON, or the server could not be reached or refused the batch. */
  readonly dropped: number;
  readonly waiting: number;
};

export type ClientRecorder = {
  /** Takes a prediction and returns at once. It never throws and never waits. */
  readonly record: (prediction: RecordedPrediction) => void;
  /** Resolves when what was recorded so far was sent, or counted as dropped. */
  readonly flush: () => Promise<void>;
  /** Sends what waits, for two seconds at most; what is left is counted as dropped. It never rejects. */
  readonly close: () => Promise<void>;
  readonly counts: () => RecorderCounts;
};

/** The API takes 5 MB a body; a little is left for what stands between the rows. */
const bodyBytesMax = 4_500_000;

/** How often it is looked whether a batch is full. */
const tickMsMax = 100;

/**
 * Sends predictions in batches from a bounded queue. It never slows, blocks or breaks the program it is in.
 *
 * What waits is bounded by rows and by bytes; what comes beyond, what has no form in JSON, what the server refuses for good
 * and what could not be sent after some tries is counted, and told once a minute. A batch is tried again, with growing pauses or
 * those that the server asks for, where no answer came and on a redirect for now, 408, 429 and 5xx. In Node a program that has nothing left to do
 * gives what waits two seconds; one that calls `process.exit` or ends by a signal calls `close` before.
 */
export function createRecorder(options: RecorderOptions, runtime: RecorderRuntime = webRuntime): ClientRecorder {
  const { predictions, model, queueMax = 10_000, queueBytesMax = 10_000_000, batchMax = 500 } = options;
  const { flushMs = 1_000, attemptsMax = 8, firstPauseMs = 500, timeoutMs = 10_000, endMs = 2_000 } = options;
  const tickMs = Math.min(flushMs, tickMsMax);
  const isOn = options.enabled !== false && !runtime.isTurnedOff();
  const encode = createRowEncoder(runtime);
  const tell = createLossTeller(options.onProblem, runtime);
  const queue = createRowQueue({
    rowsMax: queueMax,
    bytesMax: queueBytesMax,
    batchRowsMax: batchMax,
    batchBytesMax: bodyBytesMax,
  });
  let taken = 0;
  let sent = 0;
  let rejected = 0;
  let dropped = 0;
  let cancelTick: (() => void) | null = null;
  /** How long rows wait for company so far, in milliseconds. */
  let waited = 0;
  let isBusy = false;
  let cancelEnd: (() => void) | null = null;
  let ending = new AbortController();
  let sending: Promise<void> | null = null;

  const lose = (rows: number, because: string): void => {
    dropped += rows;
    tell(dropped + rejected, because);
  };
  /** Resolves in every case: a row is sent, or counted. */
  const sendAll = async (): Promise<void> => {
    for (let batch = queue.take(); batch !== null; batch = queue.take()) {
      const { rows, json } = batch;
      taken = rows;
      const send = (signal: AbortSignal) => predictions.recordEncoded(model, json, { signal });
      const limits = { attemptsMax, firstPauseMs, timeoutMs, ending: ending.signal };
      const result = await sendBatch({ send, rows, ...limits }, runtime);
      taken = 0;
      sent += result.sent;
      rejected += result.rejected;
      dropped += result.dropped;
      tell(dropped + rejected, result.because);
    }
  };
  const begin = (): Promise<void> => {
    waited = 0;
    sending ??= sendAll().finally(() => {
      sending = null;
      if (queue.rows() > 0) return;
      cancelEnd?.();
      cancelEnd = null;
    });
    return sending;
  };
  /** In turns of its own, so that whoever records pays neither for a batch, nor for memory, nor for a timer. */
  const tick = (): void => {
    waited += tickMs;
    queue.stockUp();
    if (queue.rows() > 0 && (queue.rows() >= batchMax || waited >= flushMs)) void begin();
    const goesOn = isBusy || (queue.rows() > 0 && sending === null);
    isBusy = false;
    cancelTick = goesOn ? runtime.after(tickMs, tick) : null;
  };
  const flush = async (): Promise<void> => {
    cancelTick?.();
    cancelTick = null;
    while (queue.rows() > 0 || sending !== null) await begin();
  };
  const close = async (): Promise<void> => {
    const cancel = runtime.afterAlive(endMs, () => {
      lose(queue.rows(), "The program ended.");
      queue.clear();
      ending.abort();
    });
    await flush();
    cancel();
    ending = new AbortController();
    tell(dropped + rejected, "", true);
  };

  return {
    record: (prediction) => {
      if (!isOn) return;
      try {
        if (queue.isFull() || !queue.add(encode(prediction))) {
          lose(1, "No room is left for predictions that wait.");
          return;
        }
        isBusy = true;
        cancelEnd ??= runtime.beforeEnd(close);
        cancelTick ??= runtime.after(tickMs, tick);
      } catch (error) {
        lose(1, `A prediction has no form in JSON: ${sentenceOf(error)}`);
      }
    },
    flush,
    close,
    counts: () => ({ sent, rejected, dropped, waiting: queue.rows() + taken }),
  };
}
