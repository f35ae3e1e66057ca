import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { findTool } from "@driftguard/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAllowedNames } from "./allowed-names.ts";
import { type Decompress, decompressProgram } from "./decompress.ts";
import { mayBePickled } from "./may-be-pickled.ts";
import { opcodes } from "./opcodes.ts";
import { scanLimits } from "./scan-limits.ts";
import { joinReports, scanModel } from "./scan-model.ts";

const python = findTool("python");
const here = import.meta.dirname;
const models = join(here, "../../reference/models");
const allowed = readAllowedNames();

/** As the host does it, but outside a sandbox. */
const decompress: Decompress = (kind, bytes, outputMax) =>
  new Promise((resolve, reject) => {
    const { status, stdout, stderr } = spawnSync(
      python.path ?? "python3",
      ["-I", "-S", "-c", decompressProgram, kind, String(outputMax)],
      { input: bytes, maxBuffer: 2 ** 28 },
    );
    if (status === 0) resolve(stdout);
    else reject(new Error(String(stderr)));
  });

const scan = (bytes: Uint8Array, limits = scanLimits) => scanModel("model", bytes, { allowed, decompress, limits });

const runPython = (script: string, ...args: readonly string[]): string[] =>
  execFileSync(python.path ?? "python3", [join(here, "../../test", script), ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  })
    .trim()
    .split("\n");

describe.skipIf(python.path === null)(`hostile files, each proved live by a load (${python.install})`, () => {
  type Case = { readonly name: string; readonly file: string; readonly isLive: boolean };
  let folder = "";
  let cases: readonly Case[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "driftguard-hostile-"));
    cases = runPython("hostile_pickles.py", folder).map((line): Case => JSON.parse(line));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("every one runs its payload when it is loaded, and is refused", async () => {
    expect(cases.length).toBeGreaterThan(30);
    expect(cases.filter(({ isLive }) => !isLive)).toEqual([]);
    const verdicts = await Promise.all(
      cases.map(async ({ name, file }) => [name, (await scan(readFileSync(join(folder, file)))).verdict]),
    );
    expect(verdicts.filter(([, verdict]) => verdict !== "refused")).toEqual([]);
  });

  test.each([
    { script: "mutate_pickles.py", seed: "20130422", rounds: 3000, reachingMin: 800, wholeMin: 300 },
    { script: "mutate_joblibs.py", seed: "20130422", rounds: 3000, reachingMin: 700, wholeMin: 40 },
  ])("nothing is clean that makes Python resolve a foreign name, over $rounds mutants of $script", async (fuzz) => {
    const mutants = runPython(fuzz.script, String(fuzz.rounds), fuzz.seed).map(
      (line): { stream: string; names: [string, string][]; endsWell: boolean } => JSON.parse(line),
    );
    const isForeign = ([module, name]: [string, string]): boolean => allowed.get(module)?.has(name) !== true;
    const missed: string[] = [];
    let [reaching, whole] = [0, 0];
    for (const { stream, names, endsWell } of mutants) {
      const { verdict } = await scan(Buffer.from(stream, "base64"));
      if (names.some(isForeign)) reaching += 1;
      if (names.some(isForeign) && verdict === "clean") missed.push(stream);
      // And the machine must not refuse everything: a good share of what Python reads to its end is read.
      if (endsWell && verdict !== "refused") whole += 1;
    }
    expect(missed).toEqual([]);
    expect(reaching).toBeGreaterThan(fuzz.reachingMin);
    expect(whole).toBeGreaterThan(fuzz.wholeMin);
  });

  test("what Python's pickletools lists is the table of opcodes", () => {
    const program = "import json, pickletools; print(json.dumps({o.name: ord(o.code) for o in pickletools.opcodes}))";
    expect(opcodes).toEqual(JSON.parse(execFileSync(python.path ?? "python3", ["-c", program], { encoding: "utf8" })));
  });
});

describe("honest files", () => {
  test.each(readdirSync(models).filter((name) => /\.(pkl|joblib|pt)$/.test(name)))("%s is clean", async (name) => {
    const needsPython = /xz|lzma|bz2|every/.test(name);
    if (needsPython && python.path === null) return;
    const { verdict, findings } = await scan(readFileSync(join(models, name)));
    expect(findings).toEqual([]);
    expect(verdict).toBe("clean");
  });

  // In the first, numbers of an array are opcodes that call for a "dtype" of "Pipeline".
  test.each(["flights-custom", "flights-sklearn"])("the model of examples/%s is clean", async (name) => {
    const file = new URL(`../../../../examples/${name}/model.joblib`, import.meta.url);
    expect((await scan(readFileSync(file))).findings).toEqual([]);
  });

  test.each([
    { file: "sklearn-1.9.1-text-columns-4.pkl", version: "1.9.1", numpyMajor: 2 },
    { file: "sklearn-1.3.2-text-columns-zlib.joblib", version: "1.3.2", numpyMajor: 1 },
  ])("$file tells scikit-learn $version and numpy $numpyMajor", async ({ file, version, numpyMajor }) => {
    const { hints } = await scan(readFileSync(join(models, file)));
    expect(hints.packages["scikit-learn"]).toBe(version);
    expect(hints.numpyMajor).toBe(numpyMajor);
    expect(hints.modules).toContain("sklearn");
  });
});

const good = readFileSync(join(models, "sklearn-1.9.1-text-columns-plain.joblib"));

describe("what is refused", () => {
  test.each([
    { promise: "nothing", bytes: Buffer.alloc(0), kind: "no-pickle" },
    { promise: "bytes that are no pickle", bytes: Buffer.from([1, 2, 3]), kind: "no-pickle" },
    { promise: "a byte behind the end", bytes: Buffer.concat([good, Buffer.from([0])]), kind: "unread-bytes" },
    { promise: "a file cut off in an array", bytes: good.subarray(0, good.length - 200), kind: "broken-stream" },
    {
      promise: "gzip with bytes behind it",
      bytes: Buffer.concat([gzipSync(good), good]),
      kind: "unreadable-container",
    },
    { promise: "lz4", bytes: Buffer.from("04224d18000000", "hex"), kind: "unreadable-container" },
    { promise: "an id for the loader", bytes: Buffer.from("\x80\x04K\x01Q.", "latin1"), kind: "persistent-id" },
    { promise: "a name from a registry", bytes: Buffer.from("\x80\x02\x82\x01.", "latin1"), kind: "broken-stream" },
  ])("$promise: $kind", async ({ bytes, kind }) => {
    const { verdict, findings } = await scan(bytes);
    expect(verdict).toBe("refused");
    expect(findings.map((finding) => finding.kind)).toContain(kind);
  });

  test("nothing at all is called empty", async () => {
    expect((await scan(Buffer.alloc(0))).findings.map(({ says }) => says)).toEqual(["model is empty."]);
  });

  test("containers deeper than four", async () => {
    const nested = [1, 2, 3, 4, 5].reduce((inner) => gzipSync(inner), good);
    expect((await scan(nested)).findings.map(({ kind }) => kind)).toEqual(["limit"]);
  });

  test("a small file that unpacks to too much, without unpacking it", async () => {
    const { findings } = await scan(gzipSync(Buffer.alloc(2 ** 20)), { ...scanLimits, decodedBytes: 2 ** 16 });
    expect(findings.map(({ says }) => says)).toEqual([
      "model cannot be read to its last byte: it unpacks to too many bytes.",
    ]);
  });

  test("more than 200 times its size, beyond the first 64 MiB", async () => {
    const zeros = (megabytes: number): Buffer => gzipSync(Buffer.alloc(megabytes * 2 ** 20), { level: 1 });
    const refusals = async (bytes: Buffer): Promise<string[]> => (await scan(bytes)).findings.map(({ kind }) => kind);
    expect(await refusals(zeros(65))).toEqual(["unreadable-container"]);
    expect(await refusals(zeros(63))).toEqual(["no-pickle"]);
  });

  const packed = readFileSync(join(models, "torch-state-dict.pt"));

  test.each([
    { limit: "opcodes", bytes: good, limits: { opcodes: 20 }, says: "it has too many opcodes" },
    { limit: "values on the stack", bytes: good, limits: { stack: 3 }, says: "the stack grows too large" },
    { limit: "files in a zip", bytes: packed, limits: { members: 2 }, says: "it holds too many files" },
    { limit: "bytes in a zip", bytes: packed, limits: { decodedBytes: 100 }, says: "it unpacks to too many bytes" },
    {
      limit: "bytes of a text than there are",
      bytes: Buffer.from("8004580000000061612e", "hex").fill(0xff, 3, 7),
      limits: {},
      says: "the stream ends in the middle",
    },
  ])("more $limit", async ({ bytes, limits, says }) => {
    const { verdict, findings } = await scan(bytes, { ...scanLimits, ...limits });
    expect(verdict).toBe("refused");
    expect(findings.map((finding) => finding.says).join(" ")).toContain(says);
  });

  test("a dangerous name stays first among a thousand unknown ones", async () => {
    const many = Array.from({ length: 1000 }, (_, i) => `cfoo\nbar${i}\n0`).join("");
    const { verdict, findings } = await scan(Buffer.from(`${many}cos\nsystem\n.`, "latin1"));
    expect(verdict).toBe("refused");
    expect(findings.length).toBeLessThan(110);
  });
});

test("a name outside the lists is unknown, and the worst of several files counts", async () => {
  const unknown = await scan(Buffer.from("cmylib\nModel\n)\x81.", "latin1"));
  expect(unknown.verdict).toBe("unknown");
  expect(unknown.names).toEqual(["mylib.Model"]);
  const clean = await scan(Buffer.from("N.", "latin1"));
  expect(clean.verdict).toBe("clean");
  expect(joinReports([clean, unknown, clean])).toMatchObject({ verdict: "unknown", names: ["mylib.Model"] });
});

test.each([
  { what: "a pickle that goes on behind the beginning", begin: good.subarray(0, 300), may: true },
  { what: "a pickle of protocol 0", begin: Buffer.from("cposix\nsystem\n(S'tr"), may: true },
  { what: "a long text before whatever comes", begin: Buffer.from("8004580000100061", "hex"), may: true },
  { what: "a container", begin: gzipSync(good).subarray(0, 100), may: true },
  { what: "Parquet", begin: Buffer.from("PAR1\u0015\u0004\u0015\n\u0000", "latin1"), may: false },
  { what: "safetensors", begin: Buffer.from('8000000000000000{"a":', "latin1").fill(0, 1, 8), may: false },
  { what: "a table as text", begin: Buffer.from("x1,x2\n1,2\n"), may: true },
  { what: "a table with a number first", begin: Buffer.from("1,2\n3,4\n"), may: false },
])("whether $what may be pickled, by its beginning: $may", ({ begin, may }) => {
  expect(mayBePickled(begin)).toBe(may);
});
