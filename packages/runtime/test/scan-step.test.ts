import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runStep } from "../src/build/build-steps.ts";
import { inspectApart } from "../src/build/inspect-apart.ts";
import { inspectModel } from "../src/build/inspect-model.ts";
import { readNote, writeNote } from "../src/build/notes.ts";
import { readSettings } from "../src/build/read-settings.ts";
import { judgeScan, scanStep, type ScanNote } from "../src/build/scan-step.ts";
import type { BuildContext, Sandbox } from "../src/contract.ts";
import { findInterpreter } from "../src/environment/interpreter.ts";
import { probeSandbox } from "../src/index.ts";
import { decompressInside } from "../src/scan/decompress-inside.ts";
import { python } from "./serving-kit.ts";

const corpus = join(import.meta.dirname, "../reference/models");
const base = mkdtempSync(join(tmpdir(), "driftguard-scan-"));
// A decompressor inside is another user, who passes through.
chmodSync(base, 0o711);
afterAll(() => rmSync(base, { recursive: true, force: true }));

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await probeSandbox({ temporary: join(base, "temporary") });
});

let count = 0;

type Files = Readonly<Record<string, string | Buffer>>;

/** A version of these files: of the corpus by name, or as given. */
function write(files: Files): { readonly folder: string; readonly files: string; readonly paths: readonly string[] } {
  count += 1;
  const folder = join(base, String(count));
  for (const [path, content] of Object.entries(files)) {
    const to = join(folder, "files", path);
    mkdirSync(dirname(to), { recursive: true });
    if (typeof content === "string") cpSync(join(corpus, content), to);
    else writeFileSync(to, content);
  }
  writeNote(folder, "files", { files: Object.fromEntries(Object.keys(files).map((path) => [path, ""])) });
  return { folder, files: join(folder, "files"), paths: Object.keys(files) };
}

/** What the step comes to, without the thread that it takes for it. */
async function scan(given: Files, hasConsent = false): Promise<ScanNote> {
  const { files, paths } = write(given);
  const { signal } = new AbortController();
  const decompress = decompressInside(sandbox, findInterpreter(null, undefined), signal);
  const note = await inspectModel(files, paths, readSettings(files), decompress);
  judgeScan(note, hasConsent);
  return note;
}

function contextOf(folder: string): BuildContext {
  return {
    ...{ folder, environments: base, variables: {}, clock: Date, log: () => undefined, sandbox },
    consent: { unknownNames: false, otherFrameworkVersion: false, sourceBuilds: false },
    signal: new AbortController().signal,
  };
}

/** Protocol 0: calls `os.system` when it is loaded. */
const hostile = Buffer.from("cposix\nsystem\n(S'true'\ntR.");
/** Names what is on no list and known as no danger. */
const foreign = Buffer.from("ccompany.scoring\nModel\n.");
/** In numpy's own format, of this type as Python spells it. */
const numpyFile = (type: string, content: Buffer, padding = 0): Buffer => {
  const says = Buffer.from(`{'descr': ${type}, 'fortran_order': False, 'shape': (1,), }${" ".repeat(padding)}\n`);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(says.length);
  return Buffer.concat([Buffer.from("\x93NUMPY\x02\x00", "latin1"), length, says, content]);
};
const ownCode = Buffer.from("def predict(row):\n    return 1\n");

describe.skipIf(python.path === null)("the scan of a pushed folder", () => {
  test.each([
    { name: "model.pkl", from: "sklearn-1.9.1-text-columns-4.pkl", format: "pickle" },
    { name: "model/any.bin", from: "sklearn-1.9.1-text-columns-plain.joblib", format: "joblib" },
    { name: "model.joblib", from: "sklearn-1.9.1-text-columns-gzip.joblib", format: "joblib" },
    { name: "model.pkl", from: "sklearn-1.9.1-text-columns-xz.joblib", format: "joblib" },
    { name: "model.json", from: "xgboost.json", format: "xgboost-json" },
    { name: "model.json", from: "xgboost/2-categories.json", format: "xgboost-json" },
    { name: "model.ubj", from: "xgboost.ubj", format: "xgboost-ubj" },
    { name: "model.onnx", from: "onnx/forest.onnx", format: "onnx" },
    { name: "model/weights.bin", from: "onnx/columns.onnx", format: "onnx" },
    { name: "model.pkl", from: "torch-script.pt", format: "torchscript" },
  ])("$from as $name is $format and clean, without a question", async ({ name, from, format }) => {
    const { model, scan: report } = await scan({ [name]: from, "test_data.json": Buffer.from("{}") });
    expect([model.file, model.format, report.verdict]).toEqual([name, format, "clean"]);
  });

  test.each([
    {
      promise: "two models, none of them named",
      files: { "a.pkl": foreign, "b.pkl": foreign },
      code: "ambiguous_model",
    },
    {
      promise: "a pointer of Git LFS",
      files: { "model.pkl": Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0\n") },
      code: "lfs_not_fetched",
    },
    {
      promise: "weights of torch by themselves",
      files: { "model.pkl": "torch-state-dict.pt" },
      code: "unknown_format",
    },
    {
      promise: "what is called ONNX and is something else",
      files: { "model.onnx": foreign },
      code: "unknown_format",
    },
    {
      promise: "a graph that was cut off",
      files: { "model.onnx": readFileSync(join(corpus, "onnx/endless.onnx")).subarray(0, 100) },
      code: "unknown_format",
    },
    { promise: "a graph with weights elsewhere", files: { "m.onnx": "onnx/astray.onnx" }, code: "unsafe_model" },
    { promise: "no model and no code", files: { "README.md": Buffer.from("") }, code: "no_model" },
    { promise: "JSON that is no model", files: { "model.json": Buffer.from('{"a": 1}') }, code: "no_model" },
    { promise: "what would run a program", files: { "model.pkl": hostile }, code: "unsafe_pickle" },
    {
      promise: "the same beside code of its own, under whatever name",
      files: { "weights.bin": hostile, "predict.py": ownCode },
      code: "unsafe_pickle",
    },
    { promise: "a pickle that is cut off", files: { "model.pkl": foreign.subarray(0, 10) }, code: "unsafe_pickle" },
    { promise: "unknown names without consent", files: { "model.pkl": foreign }, code: "consent_needed" },
  ])("refuses $promise: $code", async ({ files, code }) => {
    await expect(scan(files)).rejects.toMatchObject({ code });
  });

  test.each([
    {
      what: "a folder without a model",
      files: { "model.h5": Buffer.from("\x89HDF"), "notes.md": Buffer.from("") },
      says: /found model\.h5, notes\.md\. A model is a scikit-learn pickle/,
    },
    {
      what: "a file of Keras, whatever its name",
      files: { "model.pkl": Buffer.from("\x89HDF\r\n\x1a\n", "latin1") },
      says: /^model\.pkl is an HDF5 file, as Keras writes it: put a predict\.py beside it/,
    },
    {
      what: "a pickle that is called JSON",
      files: { "model.json": Buffer.from([0x80, 4, 0x4e, 0x2e]) },
      says: /^model\.json is a pickle by its content, and is called as JSON or UBJ is: call it model\.pkl\.$/,
    },
    {
      what: "bytes that are no pickle",
      files: { "model.bin": Buffer.from("hello") },
      says: /\. A model is a scikit-learn/,
    },
    { what: "what would run a program", files: { "model.pkl": hostile }, says: /\. Save the model again where it was/ },
  ])("$what is refused with what was found, and what to do", async ({ files, says }) => {
    await expect(scan(files)).rejects.toThrow(says);
  });

  test.each([
    { what: "a pickle of protocol 0 as a text", path: "notes.txt", bytes: hostile },
    { what: "one in a folder, without an ending", path: "cache/objects", bytes: hostile },
    { what: "a packed one", path: "table.csv.gz", bytes: gzipSync(hostile) },
    { what: "one behind an honest pickle", path: "a.dat", bytes: Buffer.concat([Buffer.from("N."), hostile]) },
    { what: "one that is cut off after its call", path: "a.dat", bytes: hostile.subarray(0, hostile.length - 1) },
    { what: "an array of objects of numpy", path: "rows.npy", bytes: numpyFile("'|O'", hostile) },
    // Each of them was loaded by numpy 2.
    { what: "one whose type is spelled out", path: "rows.npy", bytes: numpyFile("'object'", hostile) },
    { what: "one whose type is two texts", path: "rows.npy", bytes: numpyFile("'obj' 'ect'", hostile) },
    { what: "one whose type is escaped", path: "rows.npy", bytes: numpyFile(String.raw`'\x4f'`, hostile) },
    { what: "one of rows with an object", path: "rows.npy", bytes: numpyFile("'O,i4'", hostile) },
  ])("$what beside code of its own is found, whatever its name: $path", async ({ path, bytes }) => {
    await expect(scan({ "predict.py": ownCode, [path]: bytes })).rejects.toMatchObject({ code: "unsafe_pickle" });
  });

  test("what lies beside code of its own and is no pickle is held nothing against", async () => {
    const { model, scan: report } = await scan({
      "predict.py": ownCode,
      "weights.bin": Buffer.from("9a9919bf00", "hex"),
      "train.csv": Buffer.from("x1,x2\n1,2\n"),
      "catalogue.txt": Buffer.from("cat\nfoo\n"),
      "costs.csv": Buffer.from("cost\n1.5\n2.5\n"),
      "helpers.py": Buffer.from("import os, time\nhere = os.path.dirname(__file__)\n"),
      "table.parquet": Buffer.from("PAR1\0\n", "latin1"),
      "rows.npy": numpyFile("'<f8'", Buffer.alloc(8)),
      "times.npy": numpyFile("[('at', '<M8[ns]'), ('n', '<i4')]", Buffer.alloc(12)),
      "logo.png": Buffer.from("89504e470d0a1a0a0000000d", "hex"),
      "model.json": Buffer.from("{}"),
    });
    expect([model.format, report.verdict, report.findings, report.names, report.unread]).toEqual([
      ...["python", "clean", [], [], []],
    ]);
  });

  test("a large file is read to where a pickle would have ended, and one that is a pickle to its end", async () => {
    const large = Buffer.alloc(17 * 2 ** 20);
    const data = await scan({ "predict.py": ownCode, "train.parquet": Buffer.concat([Buffer.from("PAR1"), large]) });
    expect(data.scan).toMatchObject({ verdict: "clean", findings: [], unread: [] });
    const text = Buffer.from([0x80, 4, 0x58, 0, 0, 0, 0]);
    text.writeUInt32LE(large.length, 3);
    const behind = Buffer.concat([text, large.fill("a"), Buffer.from("0"), hostile]);
    const long = numpyFile("'|O'", Buffer.concat([hostile, large]), 2 ** 20);
    for (const bytes of [behind, long])
      await expect(scan({ "predict.py": ownCode, "texts.dat": bytes })).rejects.toMatchObject({
        code: "unsafe_pickle",
      });
  });

  test("names that nobody knows are told of a whole pickle of any name", async () => {
    const { scan: report } = await scan({ "predict.py": ownCode, "lookup.dat": foreign });
    expect(report).toMatchObject({ verdict: "unknown", names: ["company.scoring.Model"] });
  });

  test("what cannot be looked at is said, and is in no verdict", async () => {
    const lines: string[] = [];
    const { folder } = write({ "predict.py": ownCode, "data.zst": Buffer.from("28b52ffd0000", "hex") });
    await scanStep.run({ ...contextOf(folder), log: (line) => lines.push(line) });
    expect(lines).toEqual([
      "predict.py: python; every file beside predict.py: clean as far as it was looked at: 1 file was not",
      "Not looked at: data.zst cannot be read to its last byte: it is packed with zstd; gzip, zlib, xz, lzma and bz2 are read.",
    ]);
  });

  test("a model without an ending is found by what it holds, and the rest is said not to be scanned", async () => {
    const lines: string[] = [];
    const { folder } = write({ classifier: "sklearn-1.9.1-text-columns-4.pkl", "README.md": Buffer.from("A model.") });
    await scanStep.run({ ...contextOf(folder), log: (line) => lines.push(line) });
    expect(lines).toEqual(["classifier: pickle, clean; one more file is no model, and was not scanned"]);
  });

  test("unknown names go on with consent, or with code of one's own, and are told", async () => {
    for (const report of [
      await scan({ "model.pkl": foreign }, true),
      await scan({ "m.pkl": foreign, "predict.py": ownCode }),
    ]) {
      expect(report.scan).toMatchObject({ verdict: "unknown", names: ["company.scoring.Model"] });
    }
  });
});

describe("the scan of a stranger's file", () => {
  /** A pickle that pushes nothing and takes it away again, as often as the scanner follows: gzip makes 50 kB of it. */
  const endless = gzipSync(Buffer.alloc(45_000_000, "N0"));

  test("ends with the step's time, and meanwhile holds up nobody", async () => {
    const { folder } = write({ "model.pkl": endless });
    expect(endless.length).toBeLessThan(60_000);
    let [last, longestMs] = [performance.now(), 0];
    const beat = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 5);
    const begun = performance.now();
    const step = { ...scanStep, limitMs: 700 };
    await expect(runStep(step, contextOf(folder))).rejects.toThrow('The step "scan" took longer than 0.7 s.');
    clearInterval(beat);
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(longestMs).toBeLessThan(400);
  });

  test("ends where it would take more memory than it may have", async () => {
    const { files, paths } = write({ "model.pkl": Buffer.from(`(${"I1234567890\n".repeat(2_000_000)}l.`) });
    const job = { files, paths, settings: readSettings(files) };
    await expect(inspectApart(job, contextOf(base), 16)).rejects.toThrow(
      /^Not loaded: what the model file would make takes more than 16 MB to follow/,
    );
  });

  test.skipIf(python.path === null)("notes what it found, of a file that Python opens in the sandbox too", async () => {
    const { folder } = write({ "model.pkl": "sklearn-1.9.1-text-columns-xz.joblib" });
    await scanStep.run(contextOf(folder));
    expect(readNote<ScanNote>(folder, "scan")).toMatchObject({
      model: { format: "joblib" },
      scan: { verdict: "clean" },
    });
  });

  test("says what is wrong with it", async () => {
    const { folder } = write({ "model.pkl": hostile });
    await expect(runStep(scanStep, contextOf(folder))).rejects.toMatchObject({ code: "unsafe_pickle" });
  });
});
