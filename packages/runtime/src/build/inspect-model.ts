import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { BuildProblem, type ModelFormat, type ScanReport, type Settings } from "../contract.ts";
import { readAllowedNames } from "../scan/allowed-names.ts";
import { contentOf } from "../scan/content.ts";
import type { Decompress } from "../scan/decompress.ts";
import { mayBePickled } from "../scan/may-be-pickled.ts";
import { type OnnxFile, readOnnx } from "../scan/read-onnx.ts";
import { scanBeside } from "../scan/scan-beside.ts";
import { joinReports, scanModel, type ScanOptions } from "../scan/scan-model.ts";
import { legacyBegin } from "../scan/torch-storage.ts";
import { boosterBytesMax } from "../trees/read-booster.ts";
import { acceptedModels } from "./accepted-models.ts";
import { nameForeignModel } from "./name-foreign-model.ts";
import type { ScanNote } from "./scan-step.ts";

/**
 * Finds the model among the files by what they hold, and reads what each of them would do if it were loaded. Nothing is
 * executed. A hostile file can hold this up for long: `inspectApart` is for a process that serves others.
 *
 * @param paths - of all files of the version, from its root
 * @throws BuildProblem `no_model`, `ambiguous_model`, `lfs_not_fetched` or `unknown_format`
 */
export async function inspectModel(
  files: string,
  paths: readonly string[],
  settings: Settings,
  decompress: Decompress,
): Promise<ScanNote> {
  const entry = paths.includes("predict.py") ? "predict.py" : null;
  const options: ScanOptions = { allowed: readAllowedNames(), decompress };
  const candidates = paths.map((path) => candidateOf(join(files, path), path));
  const called = candidates.filter(({ path }) => path === settings.model || mayBeModel.test(path));
  let found: readonly Found[] = await findModels(called, { entry, settings, options });
  // One that is called nothing of the kind is a model all the same, where there is no other.
  if (found.length === 0 && entry === null)
    found = await findModels(
      candidates.filter(({ path }) => mayHoldModel.test(path)),
      { entry, settings, options },
    );
  const chosen = choose(found, { paths, entry, settings, candidates });
  const beside = candidates.filter(({ path }) => !found.some((one) => one.path === path));
  const reports = found.map(({ report }) => report);
  if (entry !== null) for (const one of beside) reports.push(await scanData(one, options));
  const scan = joinReports(reports);
  const format = chosen === null ? "python" : withJoblib(chosen);
  const classes = chosen?.format === "onnx" ? (readOnnx(chosen.read())?.classes ?? null) : null;
  return {
    model: { format, file: chosen?.path ?? null, entry, classes },
    scan,
    unscanned: entry === null ? beside.length : 0,
  };
}

type FindOptions = { readonly entry: string | null; readonly settings: Settings; readonly options: ScanOptions };

/** Which files are models, each with what it would do. */
async function findModels(
  candidates: readonly Candidate[],
  { entry, settings, options }: FindOptions,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const candidate of candidates) {
    const format = formatOf(candidate);
    // Nothing loads what is called a pickle and is known to be something else: it is named, as under any other name.
    if (format === null || (format === "pickle" && nameForeignModel([candidate]) !== null)) continue;
    const report = await scan({ ...candidate, format }, options);
    const isCalledSo = candidate.path === settings.model || (entry === null && mayBeModel.test(candidate.path));
    if (isCalledSo || isModel({ ...candidate, format }, report)) found.push({ ...candidate, format, report });
  }
  return found;
}

/** Whether a file is a model by its content alone. What is nothing else might be a pickle, and then has to be one. */
function isModel({ format, read }: Candidate & { readonly format: ModelFormat }, { findings }: ScanReport): boolean {
  if (format === "torch") return isTorch(read());
  return format !== "pickle" || !findings.some(({ kind }) => noPickle.has(kind));
}

const noPickle: ReadonlySet<string> = new Set(["no-pickle", "unread-bytes", "broken-stream", "unreadable-container"]);

/** A large file of data is not read into memory where its beginning already ends any unpickler. */
async function scanData({ path, size, read, begin }: Candidate, options: ScanOptions): Promise<ScanReport> {
  if (size > wholeBytes && !mayBePickled(begin(beginBytes))) return { ...joinReports([]), bytes: size };
  return scanBeside(path, read(), options);
}

const [wholeBytes, beginBytes] = [16 * 2 ** 20, 2 ** 20];

/** A file that may be a model. It is read where it is looked at: of many, one lies in memory at a time. */
type Candidate = {
  readonly path: string;
  readonly size: number;
  /** Its first bytes. */
  readonly head: Buffer;
  readonly read: () => Buffer;
  /** As many of its first bytes. */
  readonly begin: (bytes: number) => Buffer;
};
type Found = Candidate & { readonly format: ModelFormat; readonly report: ScanReport };

/** As many as tell a container: see `contentOf`. */
const headBytes = 512;

function candidateOf(file: string, path: string): Candidate {
  return {
    path,
    size: statSync(file).size,
    head: readHead(file, headBytes),
    read: () => readFileSync(file),
    begin: (bytes) => readHead(file, bytes),
  };
}

function readHead(file: string, bytes: number): Buffer {
  const head = Buffer.alloc(bytes);
  const descriptor = openSync(file, "r");
  try {
    return head.subarray(0, readSync(descriptor, head));
  } finally {
    closeSync(descriptor);
  }
}

/** Where a model may lie; what it is its content tells. */
const mayHoldModel = /^(model\/)?(?!(test_data|driftguard)\.json$)[^/]+$/;

/** The same, and what people call one. */
const mayBeModel =
  /^(model\/)?(?!(test_data|driftguard)\.json$)[^/]+\.(pkl|pickle|joblib|json|ubj|model|bin|onnx|pt|pth|sav)$/;

function choose(
  found: readonly Found[],
  {
    paths,
    entry,
    settings,
    candidates,
  }: {
    readonly paths: readonly string[];
    readonly entry: string | null;
    readonly settings: Settings;
    readonly candidates: readonly Candidate[];
  },
): Found | null {
  if (settings.model !== null) {
    const named = found.find(({ path }) => path === settings.model);
    if (named !== undefined) return servable(named, entry);
    const foreign = nameForeignModel(candidates.filter(({ path }) => path === settings.model));
    if (foreign !== null) throw new BuildProblem("unknown_format", foreign);
    const what = paths.includes(settings.model) ? "is none that we know" : "is not among the files";
    throw new BuildProblem(
      "unknown_format",
      `${settings.model}, the model of driftguard.json, ${what}. ${acceptedModels}`,
    );
  }
  const [first, second] = found;
  if (first === undefined) {
    if (entry !== null) return null;
    const foreign = nameForeignModel(candidates);
    if (foreign !== null) throw new BuildProblem("no_model", foreign);
    throw new BuildProblem(
      "no_model",
      `There is no model file at the root or in model/, and no predict.py: found ${listed(paths)}. ${acceptedModels}`,
    );
  }
  if (second === undefined) return servable(first, entry);
  // Own code knows which it loads.
  if (entry !== null) return null;
  throw new BuildProblem(
    "ambiguous_model",
    `${first.path} and ${second.path} are both models: name one as "model" in driftguard.json.`,
  );
}

/** A few names, so that whoever pushed sees which folder it was. */
function listed(paths: readonly string[]): string {
  const more = paths.length - listedMax;
  return `${paths.slice(0, listedMax).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const listedMax = 5;

/** Of torch's files own code loads what it likes; without it TorchScript alone says how to compute. */
function servable(found: Found, entry: string | null): Found | null {
  const { path, format } = found;
  if (!["torch", "torchscript"].includes(format)) return found;
  if (entry !== null) return null;
  if (format === "torchscript") return found;
  const says = isTorch(found.read())
    ? `${path} holds weights or a module of torch, without the code that computes with them: put a predict.py beside it that loads it with weights_only=True, or save the model with torch.jit.save.`
    : `${path} is a zip archive that holds no model of torch. ${acceptedModels}`;
  throw new BuildProblem("unknown_format", says);
}

/** A file of torch is a zip with a `data.pkl`; before torch 1.6 it began with a number as a pickle of its own. */
function isTorch(bytes: Buffer): boolean {
  return contentOf(bytes) === "zip"
    ? bytes.includes("data.pkl")
    : bytes.subarray(0, legacyBegin.length).equals(legacyBegin);
}

/** What a file is by its content; `null` where it is no model. */
function formatOf(candidate: Candidate): ModelFormat | null {
  const { path, head } = candidate;
  const begin = head.toString("latin1");
  if (begin.startsWith("version https://git-lfs")) {
    throw new BuildProblem(
      "lfs_not_fetched",
      `${path} is a pointer of Git LFS, not the model: fetch it with "git lfs pull" and push the folder again.`,
    );
  }
  if (begin.startsWith("{")) return boosterOf(candidate);
  if (path.endsWith(".json") || path.endsWith(".ubj")) return null;
  const bytes = candidate.read();
  if (contentOf(bytes) === "zip" || isTorch(bytes)) return isTorchScript(bytes) ? "torchscript" : "torch";
  const onnx = readOnnx(bytes);
  if (onnx !== null) {
    checkExternal(path, onnx);
    return "onnx";
  }
  if (path.endsWith(".onnx")) {
    throw new BuildProblem(
      "unknown_format",
      `${path} is no model in ONNX: its bytes are not a graph with operators; it was cut off, or is something else. ${acceptedModels}`,
    );
  }
  return "pickle";
}

/** Its archive holds the code too, compiled to torch's own language. */
function isTorchScript(bytes: Buffer): boolean {
  return isTorch(bytes) && bytes.includes("/code/__torch__");
}

const boosterBegins = /^\s*\{\s*"(learner|version)"\s*:/;

/** XGBoost's own two forms begin with an object; another object is no model. */
function boosterOf({ size, head, read }: Candidate): ModelFormat | null {
  // UBJSON writes the length of a name before it, JSON a quotation mark or a blank.
  if (!/^\{\s*["}]/.test(head.subarray(0, 20).toString("latin1"))) {
    return head.subarray(0, 64).includes("learner") ? "xgboost-ubj" : null;
  }
  // Its library reads it in a sandbox; nothing here does.
  if (size > boosterBytesMax) return boosterBegins.test(head.toString("latin1")) ? "xgboost-json" : null;
  const text = read().toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "learner" in value && "version" in value
      ? "xgboost-json"
      : null;
  } catch {
    // With splits by categories version 2 writes NaN, which is no JSON; the library reads its own.
    return boosterBegins.test(text) && text.includes("NaN") ? "xgboost-json" : null;
  }
}

function scan(
  { path, format, size, read }: Omit<Found, "report">,
  options: ScanOptions,
): Promise<ScanReport> | ScanReport {
  // Data without code: numbers and names, read by XGBoost or ONNX.
  if (format.startsWith("xgboost") || format === "onnx") return { ...joinReports([]), bytes: size };
  return scanModel(path, read(), options);
}

/**
 * Weights may lie beside the model. A name that leads elsewhere asks for files that are not the version's.
 *
 * @throws BuildProblem `unsafe_model`
 */
function checkExternal(path: string, { external }: OnnxFile): void {
  const astray = external.find((name) => !/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name));
  if (astray === undefined) return;
  throw new BuildProblem(
    "unsafe_model",
    `${path} wants to read weights from ${JSON.stringify(astray.slice(0, 100))}, which is no file beside it: save them in the model, or in a file in the same folder.`,
  );
}

/** joblib's files are read by joblib: its arrays lie in the stream, and pickle would take them for instructions. */
function withJoblib({ format, head, report }: Found): ModelFormat {
  if (format !== "pickle") return format;
  const hasArrays = report.names.includes("joblib.numpy_pickle.NumpyArrayWrapper");
  return hasArrays || contentOf(head) !== "other" ? "joblib" : "pickle";
}
