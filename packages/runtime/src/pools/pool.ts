import type { ColumnType, DecodedInput, Json } from "../contract.ts";

/** What a model says of itself when it is loaded. */
export type ModelFacts = {
  /** The columns' names in the model's order, where it knows them. */
  readonly features: readonly string[] | null;
  readonly featureCount: number | null;
  /** What each column is, where the model declares it. */
  readonly types: readonly ColumnType[] | null;
  readonly classes: readonly (string | number | boolean)[] | null;
  /** How the float64 columns of an answer read: see `readMatrix`. */
  readonly outputs: OutputLayout;
  readonly task: "classification" | "regression" | "unknown";
  /** Whether requests may be joined into one call. */
  readonly merges: boolean;
  /** Whether rows must travel with the columns' names, or as own code's records. */
  readonly needsNames: boolean;
  /** What loading took. */
  readonly milliseconds: number;
};

/** `label`: the class's index, then its score if there is one. `any`: own code, which answers in JSON alone. */
export type OutputLayout = "value" | "label" | "probability" | "probabilities" | "any";

/** What one request's rows became. */
export type ItemResult =
  | { readonly status: "ok"; readonly values: readonly Json[]; readonly scores: readonly number[] | null }
  | {
      readonly status: "bad-input" | "model-error" | "too-large";
      /** For the owner; a bad input's is for the caller too. */
      readonly message: string;
      /** Row of the request, from 0, where one is at fault. */
      readonly index: number | null;
      /** For the owner's log, never for the caller. */
      readonly traceback: string | null;
    };

/** What became of a batch: a result an item, or its worker's end. */
export type BatchResult =
  | { readonly kind: "done"; readonly results: readonly ItemResult[]; readonly workerMs: number }
  | { readonly kind: "died"; readonly reason: string };

export type BatchItem = Pick<DecodedInput, "rows" | "payload">;

/** Something that takes one batch at a time. */
export type Lane = {
  /** Never rejects. @param deadline - epoch ms; a batch that runs past it is ended with its worker */
  run(items: readonly BatchItem[], deadline: number): Promise<BatchResult>;
};

/** Workers behind one contract: Python processes, or trees in this process. */
export type Pool = {
  /** Resolves when the first worker has loaded the model. @throws BuildProblem */
  start(): Promise<ModelFacts>;
  /** The lanes that are free now, the least used first. */
  idle(): readonly Lane[];
  /** Workers that are ready or busy. */
  size(): number;
  /** Lets running batches end, then the workers, in at most 5 s. */
  drain(): Promise<void>;
  /** Ends the workers now. */
  stop(): Promise<void>;
  residentBytes(): number | null;
};

/** What a pool tells whoever made it. */
export type PoolEvents = {
  /** A lane has become free: the next batch may start. */
  free(): void;
  started(worker: { readonly pid: number; readonly milliseconds: number }): void;
  died(worker: { readonly pid: number | null; readonly reason: string }): void;
  output(stream: "stdout" | "stderr", line: string): void;
  /** Too many deaths in a row: the pool has given up. */
  crashLoop(): void;
};
