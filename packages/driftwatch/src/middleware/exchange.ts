import type { RecordedPrediction, Recorder } from "../monitor/recorder.ts";

export type MiddlewareOptions = {
  /** A local monitor's (`monitorRecorder`) or the platform's client's (`createRecorder`). */
  readonly recorder: Pick<Recorder, "record">;
  /** Of the requests to record, exactly; "/predict" unless told. */
  readonly path?: string;
  /** Makes predictions of a request's and an answer's JSON, where they have another shape than most. */
  readonly predictions?: (request: unknown, answer: unknown) => readonly RecordedPrediction[];
  /** Told of whatever went wrong in here; the request is answered as ever. */
  readonly onError?: (error: unknown) => void;
};

/** What a body may hold to be recorded: larger ones pass as they are, for making rows of them would hold up the host. */
export const bodyBytesMax = 1_000_000;

/** Whether a `content-length` is none, or of a body that may be recorded. */
export function isRecordable(contentLength: unknown): boolean {
  return contentLength === undefined || contentLength === null || Number(contentLength) <= bodyBytesMax;
}

/** A request and its answer, both as JSON. */
export type Exchange = {
  readonly path: string;
  readonly status: number;
  readonly request: unknown;
  readonly answer: unknown;
  readonly latencyMs: number;
};

export function isRecorded({ path = "/predict" }: MiddlewareOptions, asked: string): boolean {
  return asked === path;
}

/**
 * Records what was answered with 2xx. It never throws: the host has answered, and owes nobody an error of ours.
 *
 * Without `predictions` the features are the request's `features` or all of it, the prediction the answer's `prediction` or
 * all of it.
 */
export function recordExchange(options: MiddlewareOptions, { status, request, answer, latencyMs }: Exchange): void {
  if (status < 200 || status >= 300) return;
  try {
    const found = (options.predictions ?? usualPredictions)(request, answer);
    for (const prediction of found) options.recorder.record({ latencyMs, ...prediction });
  } catch (error) {
    tell(options, error);
  }
}

function usualPredictions(request: unknown, answer: unknown): RecordedPrediction[] {
  if (!isRecord(request)) throw new TypeError("a request to record is a JSON object");
  const { features } = request;
  return [
    {
      features: isRecord(features) ? features : request,
      prediction: isRecord(answer) && "prediction" in answer ? answer["prediction"] : answer,
    },
  ];
}

/** A host's own function may throw as well, and it is not the request's fault. */
export function tell({ onError }: Pick<MiddlewareOptions, "onError">, error: unknown): void {
  try {
    onError?.(error);
  } catch {
    // Nobody is left to tell.
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
