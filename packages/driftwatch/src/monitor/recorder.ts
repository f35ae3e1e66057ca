/** One prediction as a program hands it over. */
export type RecordedPrediction = {
  readonly id?: string;
  /** Epoch milliseconds; the time of recording where left out. */
  readonly timestamp?: number;
  readonly features: Readonly<Record<string, unknown>>;
  readonly prediction: unknown;
  /** How sure the model was, 0 to 1, where the prediction is a class. */
  readonly score?: number;
  /** The ground truth, where it is known already. */
  readonly actual?: unknown;
  readonly latencyMs?: number;
  readonly error?: string;
};

/** Takes predictions as they happen: a local Monitor or the platform's client. It never throws and never waits. */
export type Recorder = {
  record(prediction: RecordedPrediction): void;
  /** Resolves when what was recorded so far has been handled or counted as dropped. */
  flush(): Promise<void>;
};
