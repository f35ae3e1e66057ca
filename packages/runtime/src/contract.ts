/**
 * What the parts of the runtime, and its host, agree on. Types alone, and the one error that a build throws.
 *
 * Times are milliseconds, instants epoch milliseconds, sizes bytes unless the name says otherwise. Paths inside a
 * version are relative to its `files/` and use slashes.
 */

import type { QueueRoom } from "./queue/queue-room.ts";

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The present time, as an argument. */
export type Clock = {
  /** Epoch milliseconds. */
  now(): number;
};

// ------------------------------------------------------------------------------------------------ formats, scan

/** What a model file is, told by its content. `python` is own code without a model file that we know. */
export type ModelFormat =
  | "pickle"
  | "joblib"
  | "xgboost-json"
  | "xgboost-ubj"
  | "onnx"
  | "torchscript"
  | "torch"
  | "python";

/** The model of a version's files. */
export type DetectedModel = {
  readonly format: ModelFormat;
  /** The model file; `null` where only `predict.py` is there. */
  readonly file: string | null;
  /** `predict.py`, where it is there: own code makes the version a Python version whatever the format. */
  readonly entry: string | null;
  /** A classifier's classes in their order, where its file tells them and its loader does not; ONNX. */
  readonly classes: readonly (string | number)[] | null;
};

/** `clean`: only names of the allow-list. `unknown`: others too; goes live with consent. `refused`: never. */
export type ScanVerdict = "clean" | "unknown" | "refused";

/** One thing that the scan holds against a file. */
export type ScanFinding = {
  /** `unknown` findings need consent, `refused` ones end the build. */
  readonly verdict: "unknown" | "refused";
  /** A stable word for the kind: `unknown-name`, `dangerous-name`, `computed-call`, `unread-bytes` … */
  readonly kind: string;
  /** One sentence for the owner. */
  readonly says: string;
  /** The file, and inside a container the member after `!`. */
  readonly file: string;
  /** Byte offset in the decoded stream, where one is known. */
  readonly at: number | null;
};

/** What a model file tells of its environment without being loaded. */
export type ScanHints = {
  /** Distributions as PyPI names them (`scikit-learn`), with the version the file was written by, or `null`. */
  readonly packages: Readonly<Record<string, string | null>>;
  /** Top-level modules that the stream names, sorted. */
  readonly modules: readonly string[];
  /** `numpy._core` is 2, `numpy.core` is 1. */
  readonly numpyMajor: 1 | 2 | null;
};

/** What the scan of a version's files said. Nothing was executed. */
export type ScanReport = {
  readonly verdict: ScanVerdict;
  readonly findings: readonly ScanFinding[];
  /** Every `module.name` that a stream resolves, sorted, each once. */
  readonly names: readonly string[];
  readonly hints: ScanHints;
  /** Bytes read, over all streams. */
  readonly bytes: number;
  /**
   * Of what was not looked at, one sentence each: such as a file beside own code that is packed so that nothing here
   * opens it. Manifests of earlier releases have none.
   */
  readonly unread?: readonly string[];
};

// ----------------------------------------------------------------------------------------------------- signature

export type ColumnType = "number" | "integer" | "boolean" | "string" | "unknown";

/** One input column of a model. */
export type Column = {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether `null` is taken. Columns known by name alone take it; the model decides. */
  readonly nullable: boolean;
  /** The smallest and largest number of the test data; a value outside is served. */
  readonly range: readonly [number, number] | null;
  /** The words of the test data, sorted, up to 100; another word is served. */
  readonly levels: readonly string[] | null;
};

/** How rows travel to a worker: one matrix of float64, or the bodies as they came. */
export type Codec = "f64" | "json";

/** What a version takes and gives. */
export type Signature = {
  /** In the model's order; `null` where nothing tells them, and rows go through as they are. */
  readonly columns: readonly Column[] | null;
  readonly columnsFrom: "test-data" | "model" | "annotations" | "declared" | "none";
  readonly codec: Codec;
  /** Whether rows may be lists in the columns' order, and not records alone. */
  readonly positional: boolean;
  readonly task: "classification" | "regression" | "unknown";
  /** What a prediction is: a class or number as the model says it, a probability, or whatever own code answers. */
  readonly prediction: "label" | "probability" | "value" | "any";
  /** The classes in the model's order, where it has them. */
  readonly classes: readonly (string | number | boolean)[] | null;
  /** What the answers to the test data were, as tensors; left out where there was none, or by builds of before. */
  readonly outputs?: readonly OutputTensor[];
};

/** An output as the Open Inference Protocol describes it; -1 in the shape is the rows of a request. */
export type OutputTensor = { readonly name: string; readonly datatype: string; readonly shape: readonly number[] };

// --------------------------------------------------------------------------------------------------------- rows

/** A request, decoded: what every dialect becomes. */
export type DecodedInput = {
  /** Rows asked for, 1 or more. */
  readonly rows: number;
  readonly payload:
    | { readonly codec: "f64"; readonly matrix: Float64Array; readonly columns: number }
    /** JSON text of a list with one entry a row: records or lists. */
    | { readonly codec: "json"; readonly body: Buffer };
  /** The caller's ids, one a row, or `null` where the host makes them. */
  readonly ids: readonly string[] | null;
  /** The caller's time of the request, as it was written. */
  readonly timestamp: string | number | null;
  /** What the encoder of the same dialect needs again. */
  readonly echo: DialectEcho;
};

export type Dialect = "predict" | "v2" | "invocations";

export type DialectEcho = {
  readonly dialect: Dialect;
  /** Whether the caller sent one row outside a list, or an `id` for all of them. */
  readonly id: string | null;
  /** Outputs that a v2 caller asked for; `null` for all. */
  readonly outputs: readonly string[] | null;
};

/** Why a body is not taken: the first fault, named so that a caller can mend it. */
export type Refusal = {
  readonly refused: true;
  readonly status: 400 | 413 | 415 | 422;
  /** One sentence with all of the below. */
  readonly detail: string;
  /** Row, from 0; `null` where the fault is not in a row. */
  readonly index: number | null;
  readonly column: string | null;
  readonly expected: string;
  readonly found: string;
  /** Whether the body is no JSON at all; a host that can tell the place where it breaks off may say so instead. */
  readonly isNoJson: boolean;
};

/** One answer of a dialect. */
export type EncodedReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as JSON, and as a text: Node writes one together with the head, and bytes by a call of their own. */
  readonly body: object;
};

/** What a model answered for the rows of one request, row by row. */
export type Predictions = {
  readonly values: readonly Json[];
  /** For classifiers with two classes the probability of the second, for others of the one predicted; else `null`. */
  readonly scores: readonly number[] | null;
};

/** Why a request was not answered. */
export type FailureCode =
  | "bad_input"
  | "model_error"
  | "queue_full"
  | "starting"
  | "deadline_exceeded"
  | "worker_died"
  | "output_too_large"
  | "stopped";

/** What became of a request. */
export type Outcome =
  | {
      readonly kind: "answered";
      readonly predictions: Predictions;
      /** From its arrival in the queue to the answer, and of that inside the worker. */
      readonly totalMs: number;
      readonly workerMs: number;
    }
  | {
      readonly kind: "failed";
      readonly code: FailureCode;
      readonly status: 422 | 500 | 503 | 504;
      /** For the caller: never a traceback. */
      readonly detail: string;
      readonly retryAfterSeconds: number | null;
    };

// ------------------------------------------------------------------------------------------------------- sandbox

/** 1 the strongest, 4 "reduced isolation"; SERVING.md 9. */
export type IsolationLevel = 1 | 2 | 3 | 4;

/** A layer, tried by running it. */
export type IsolationLayer = {
  readonly name: "own-uid" | "bubblewrap" | "cgroup" | "seccomp" | "landlock" | "rlimits" | "watchdog";
  readonly inForce: boolean;
  /** Where it is not in force: what was tried and what came back. */
  readonly why: string | null;
};

/** A way out of the sandbox that none of its layers stops. */
export type NotStopped = {
  /** Of the probe that tries it. */
  readonly name: string;
  /** What a model can then do, in words. */
  readonly what: string;
  readonly why: string;
};

/** The best isolation that this machine offers, probed once at boot. Made by `probeSandbox`, handed round whole. */
export type Sandbox = {
  readonly level: IsolationLevel;
  readonly layers: readonly IsolationLayer[];
  /** What these layers leave open. */
  readonly notStopped: readonly NotStopped[];
  /** What a worker puts on itself before any foreign code, and what of the system it may then read. */
  readonly inner: { readonly seccomp: boolean; readonly landlock: boolean; readonly readable: readonly string[] };
  /** How a program is started inside; the runtime's own pools and builds call this. */
  command(inside: InsideOptions): SandboxedCommand;
};

/** What a program in the sandbox may see and use. */
export type InsideOptions = {
  readonly program: string;
  readonly args: readonly string[];
  /**
   * For a worker alone: the layers that it puts on itself are appended to `args` as JSON, with the temporary folder
   * that it gets.
   */
  readonly inner?: { readonly limits: ProcessLimits };
  /** Files and folders shown read-only, at their own paths. */
  readonly readable: readonly string[];
  /** Folders shown writable, at their own paths. */
  readonly writable: readonly string[];
  /** Everything it gets; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly network: "none" | "host";
  readonly limits: ProcessLimits;
  /** The user that it runs as, where we are root; workers of different deployments get different ones. */
  readonly uid: number | null;
};

export type SandboxedCommand = {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The working directory outside. */
  readonly cwd: string;
  /** The private temporary folder as the program sees it. */
  readonly temporary: string;
  /** Puts the started process and its children under the limits that are held from outside. */
  adopt(pid: number): void;
  /** Takes away what was made for it; called when it has ended. */
  release(): void;
};

export type ProcessLimits = {
  readonly memoryBytes: number;
  /** Of one file that it writes. */
  readonly fileBytes: number;
  readonly openFiles: number;
  /** Processes and threads; of use only where the program has a user of its own, else 0. */
  readonly processes: number;
};

// --------------------------------------------------------------------------------------------------------- build

export type BuildStepName = "fetch" | "scan" | "environment" | "load" | "test-data" | "schema" | "baseline" | "ready";

export type BuildContext = {
  /** The version's folder: `files/` holds the pushed tree, `build/` what the steps note. */
  readonly folder: string;
  /** Folder of all Python environments. */
  readonly environments: string;
  readonly consent: BuildConsent;
  readonly sandbox: Sandbox;
  /** What the owner set for the model; secrets, and in no manifest. */
  readonly variables: Readonly<Record<string, string>>;
  /** Of the operator, for uv and pip: an index, a proxy, certificates. */
  readonly installer?: Readonly<Record<string, string>>;
  /** What the operator lets a worker have; any size that a version may ask for where left out. */
  readonly memoryMbMax?: number;
  /** Folders in which `python3` and `uv` are looked for, in order: the operator's PATH. */
  readonly programs?: readonly string[];
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Ends the step's processes. */
  readonly signal: AbortSignal;
};

/** What the owner has agreed to, each stored with their name by the host. */
export type BuildConsent = {
  /** Names outside the allow-list, in a version without own code. */
  readonly unknownNames: boolean;
  /** A framework version other than the one that wrote the file, without `expected` values that agree. */
  readonly otherFrameworkVersion: boolean;
  /** Packages that run `setup.py` when they are installed. */
  readonly sourceBuilds: boolean;
};

/** A step may run twice: it starts from what the steps before it noted, and writes its own note last. */
export type BuildStep = {
  readonly name: BuildStepName;
  readonly limitMs: number;
  /** What to do where it took longer. */
  readonly whenLate?: string;
  /** @throws BuildProblem */
  run(context: BuildContext): Promise<void>;
};

export type BuildProblemCode =
  | "fetch_link"
  | "fetch_special_file"
  | "fetch_name"
  | "fetch_too_large"
  | "fetch_too_many_files"
  | "fetch_unreadable"
  | "fetch_empty"
  | "ambiguous_model"
  | "no_model"
  | "unknown_format"
  | "lfs_not_fetched"
  | "bad_settings"
  | "unsafe_pickle"
  | "unsafe_model"
  | "consent_needed"
  | "environment_failed"
  | "isolation_needed"
  | "load_failed"
  | "load_timeout"
  | "test_data_failed"
  | "test_data_unreadable"
  | "schema_conflict"
  | "step_timeout"
  | "cancelled";

/** Why a build ended. The message is one sentence for the owner: what was found, what is accepted, what to do. */
export class BuildProblem extends Error {
  override readonly name = "BuildProblem";
  readonly code: BuildProblemCode;
  /** Lines for the log, such as the last hundred of an installer; never in the sentence. */
  readonly lines: readonly string[];

  constructor(code: BuildProblemCode, message: string, options: BuildProblemOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.lines = options.lines ?? [];
  }
}

export type BuildProblemOptions = { readonly lines?: readonly string[]; readonly cause?: unknown };

/** What `driftguard.json` says, checked, with everything unsaid filled in. */
export type Settings = {
  readonly model: string | null;
  readonly task: "classification" | "regression" | null;
  /** What a prediction is: `label`, `probability`, or `null` for what the model gives by itself. */
  readonly prediction: "label" | "probability" | null;
  readonly columns: readonly string[] | null;
  readonly label: string | null;
  /** `3.12`, where the version needs one. */
  readonly python: string | null;
  /** Names of variables that the owner sets and the model reads. */
  readonly env: readonly string[];
  readonly resources: Resources;
  /** The column whose value keeps a caller on one side of a split. */
  readonly stickyKey: string | null;
};

export type Resources = {
  /** `null`: what is usual for the packages of its environment. */
  readonly memoryMb: number | null;
  readonly workers: number;
  readonly deadlineMs: number;
};

/** Everything that serving a version needs to know; written once, by the last step. */
export type Manifest = {
  readonly format: 1;
  /** sha256 of every file of the version, in hex. */
  readonly files: Readonly<Record<string, string>>;
  /** sha256 over the above: the version's content address. */
  readonly digest: string;
  readonly model: DetectedModel;
  /** `tree`: no code of the model runs, and so none is isolated; its trees are evaluated by the host's process. */
  readonly pool: "python" | "tree";
  readonly settings: Settings;
  /** `null` where no Python is needed. */
  readonly environment: EnvironmentNote | null;
  readonly signature: Signature;
  readonly scan: ScanReport;
  /** Warnings for the owner, one sentence each. */
  readonly warnings: readonly string[];
  /** The baseline file that was found. */
  readonly baseline: string | null;
  readonly isolation: { readonly level: IsolationLevel; readonly layers: readonly IsolationLayer[] };
  /** OpenAPI 3.1 of the model's own endpoint. */
  readonly openapi: Json;
};

/** A Python environment that is ready. */
export type EnvironmentNote = {
  /** sha256 of what it was made from, in hex; the name of its folder. */
  readonly key: string;
  readonly python: string;
  /** Names and versions, as frozen. */
  readonly packages: Readonly<Record<string, string>>;
  readonly seconds: number;
};

// ---------------------------------------------------------------------------------------------------- deployment

export type DeploymentState = "idle" | "starting" | "ready" | "draining" | "stopped" | "crash-loop";

/** What a deployment tells its host as it happens. */
export type DeploymentEvent =
  | { readonly kind: "state"; readonly at: number; readonly from: DeploymentState; readonly to: DeploymentState }
  | { readonly kind: "worker-started"; readonly at: number; readonly pid: number; readonly milliseconds: number }
  | { readonly kind: "worker-died"; readonly at: number; readonly pid: number | null; readonly reason: string }
  /** A line of the model's own output, or a traceback. */
  | { readonly kind: "output"; readonly at: number; readonly stream: "stdout" | "stderr"; readonly line: string };

export type DeploymentOptions = {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly environments: string;
  readonly sandbox: Sandbox;
  readonly variables: Readonly<Record<string, string>>;
  /** Different for every deployment, where we are root: neighbours may not signal or read each other. */
  readonly uid: number | null;
  readonly clock: Clock;
  readonly onEvent: (event: DeploymentEvent) => void;
  /** One for all deployments of the process; without one each has its own bound alone. */
  readonly queueRoom?: QueueRoom;
};

/** A version that is served. Nothing here throws for what a model does: that is an outcome. */
export type Deployment = {
  readonly signature: Signature;
  /** Starts the workers and resolves when one is ready; rejects with a `BuildProblem` (`load_failed`, `load_timeout`). */
  start(): Promise<void>;
  /**
   * @param deadline - of whoever asks, epoch ms; later than that the outcome is `deadline_exceeded`
   * @param runMs - how long a worker may run for it, whoever still waits; then it is killed. The version's own deadline
   * where left out
   */
  predict(input: DecodedInput, deadline: number, runMs?: number): Promise<Outcome>;
  /** Takes no more requests, answers those it has, ends the workers; at most 30 s. */
  drain(): Promise<void>;
  /** Ends the workers now; what waits fails with `stopped`. */
  stop(): Promise<void>;
  /** Scale to zero: ends idle workers and keeps the route; the next request starts one and waits for it. */
  rest(): Promise<void>;
  state(): DeploymentState;
  /** For pages and metrics. */
  figures(): DeploymentFigures;
};

export type DeploymentFigures = {
  readonly workers: number;
  readonly queuedItems: number;
  readonly queuedRows: number;
  /** That workers answer at this moment. */
  readonly runningBatches: number;
  readonly answered: number;
  readonly failed: number;
  readonly restarts: number;
  /** Epoch ms of the last request, for scaling to zero; `null` before the first. */
  readonly lastRequestAt: number | null;
  /** Resident size of all workers, where it can be read. */
  readonly residentBytes: number | null;
};
