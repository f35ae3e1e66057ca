/** One prediction as a program hands it over. */
export type RecordedPrediction = {
  /** The program's own id; without one the recorder makes one, so that a batch that is sent again counts once. */
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
