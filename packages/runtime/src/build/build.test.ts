import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BuildProblem, type BuildContext, type Sandbox } from "../contract.ts";
import { buildSteps, runBuild, runStep } from "./build-steps.ts";
import { fetchStep, type FilesNote } from "./fetch-step.ts";
import { readNote } from "./notes.ts";
import { inspectModel } from "./inspect-model.ts";
import { parseSettings, readSettings } from "./read-settings.ts";
import { isSameAnswer, parseTestData, readTestData } from "./test-data.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "driftguard-build-"));
  mkdirSync(join(folder, "files"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An archive of one file, `a`, that is empty: a local header, its entry in the directory, and the end. */
const emptyZip = Buffer.from(
  `504b030414${"00".repeat(21)}0100000061504b01021400140000${"00".repeat(21)}0100${"00".repeat(16)}61504b050600000000010001002f0000001f0000000000`,
  "hex",
);

const noSandbox: Sandbox = {
  ...{ level: 4, layers: [], notStopped: [], inner: { seccomp: false, landlock: false, readable: [] } },
  command: () => {
    throw new Error("nothing may be started here");
  },
};

const unopened = (): never => {
  throw new Error("nothing is packed here");
};

function context(more: Partial<BuildContext> = {}): BuildContext {
  return {
    ...{ folder, environments: join(folder, "environments"), sandbox: noSandbox, variables: {}, clock: Date },
    consent: { unknownNames: false, otherFrameworkVersion: false, sourceBuilds: false },
    log: () => {},
    signal: new AbortController().signal,
    ...more,
  };
}

describe("taking in what was pushed", () => {
  test("the same bytes have the same digest, in whatever order they came; files are readable to the sandbox", async () => {
    writeFileSync(join(folder, "files/a.txt"), "a", { mode: 0o600 });
    writeFileSync(join(folder, "files/b.txt"), "b");
    await fetchStep.run(context());
    const first = readNote<FilesNote>(folder, "files");
    rmSync(join(folder, "files/a.txt"));
    writeFileSync(join(folder, "files/a.txt"), "a");
    await fetchStep.run(context());
    expect(readNote<FilesNote>(folder, "files")).toEqual(first);
    // sha256("a"), as `printf a | sha256sum` prints it.
    expect(first.files["a.txt"]).toBe("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
    expect(statSync(join(folder, "files/a.txt")).mode & 0o777).toBe(0o644);
  });

  test("a link is refused, wherever it leads", async () => {
    symlinkSync("/etc/passwd", join(folder, "files/model.pkl"));
    await expect(fetchStep.run(context())).rejects.toMatchObject({ code: "fetch_link" });
  });

  test("nothing pushed is said so", async () => {
    await expect(fetchStep.run(context())).rejects.toMatchObject({ code: "fetch_empty" });
  });

  test("a pickle that nobody vouches for does not reach the loading", async () => {
    writeFileSync(join(folder, "files/model.pkl"), "not a clean pickle");
    await expect(runBuild(context())).rejects.toBeInstanceOf(BuildProblem);
  });
});

describe("a file that this process takes apart is bounded", () => {
  /** A file that begins like this and is a byte over a size; behind it are zeros, which no parser takes. */
  function large(name: string, begin: string, megabytes: number): void {
    const path = join(folder, "files", name);
    writeFileSync(path, begin);
    truncateSync(path, megabytes * 2 ** 20 + 1);
  }

  test.each([
    { name: "driftguard.json", read: readSettings, code: "bad_settings" },
    { name: "test_data.json", read: readTestData, code: "test_data_unreadable" },
  ])("$name by 4 MB, which it is told", ({ name, read, code }) => {
    large(name, "{}", 4);
    const says = expect.objectContaining({ code, message: `${name} has 4.1 MB: up to 4 MB are read.` });
    expect(() => read(join(folder, "files"))).toThrow(says);
  });

  test.each([
    { begin: '{"learner":{', promise: "is XGBoost's by its head", model: { format: "xgboost-json", file: "m.json" } },
    { begin: '{"config":{', promise: "of something else is no model", model: { format: "python", file: null } },
  ])("a JSON file over 16 MB that $promise, and is not parsed", async ({ begin, model }) => {
    large("m.json", begin, 16);
    writeFileSync(join(folder, "files/predict.py"), "");
    const paths = model.file === null ? ["m.json", "predict.py"] : ["m.json"];
    expect(await inspectModel(join(folder, "files"), paths, parseSettings("{}"), unopened)).toMatchObject({ model });
  });
});

describe("a file of torch without own code", () => {
  const inspect = (path: string): Promise<unknown> =>
    inspectModel(join(folder, "files"), [path], parseSettings("{}"), unopened);
  const corpus = join(import.meta.dirname, "../../reference/models");
  const needsCode =
    "m.bin holds weights or a module of torch, without the code that computes with them: put a predict.py beside it that loads it with weights_only=True, or save the model with torch.jit.save.";

  test.each([
    { what: "weights", bytes: readFileSync(join(corpus, "torch-state-dict.pt")), says: needsCode },
    {
      what: "a file from before torch 1.6",
      // The begin of what torch 1.5's torch.save wrote: its number, its protocol, the machine.
      bytes: Buffer.from("80028a0a6cfc9c46f9206aa850192e80024de9032e8002", "hex"),
      says: needsCode,
    },
    {
      what: "an archive of something else",
      bytes: emptyZip,
      says: "m.bin is a zip archive that holds no model of torch.",
    },
  ])("is told what to do: $what", async ({ bytes, says }) => {
    writeFileSync(join(folder, "files/m.bin"), bytes);
    await expect(inspect("m.bin")).rejects.toMatchObject({
      code: "unknown_format",
      message: expect.stringContaining(says),
    });
  });

  test("is served where it is TorchScript, whatever it is called", async () => {
    writeFileSync(join(folder, "files/m.bin"), readFileSync(join(corpus, "torch-script.pt")));
    expect(await inspect("m.bin")).toMatchObject({ model: { format: "torchscript", file: "m.bin" } });
  });
});

test("a cancelled build says so, and a step that takes too long says which", async () => {
  const step = {
    name: "load",
    limitMs: 20,
    run: ({ signal }: BuildContext) =>
      new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  } as const;
  await expect(runStep(step, context())).rejects.toMatchObject({
    code: "step_timeout",
    message: 'The step "load" took longer than 0.02 s.',
  });
  await expect(runStep({ ...step, whenLate: "Load less." }, context())).rejects.toMatchObject({
    message: 'The step "load" took longer than 0.02 s. Load less.',
  });
  await expect(runStep(step, context({ signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: "cancelled" });
  expect(buildSteps.map(({ name }) => name).join(" ")).toBe(
    "fetch scan environment load test-data schema baseline ready",
  );
});

test.each([
  ["[]", "driftguard.json is no JSON object."],
  ['{"model":', "driftguard.json is not JSON: Unexpected end of JSON input."],
  [
    '{"task":"guess"}',
    'driftguard.json: "task" needs "classification" or "binary" or "multiclass" or "regression", and is "guess".',
  ],
  ['{"python":"2.7"}', 'driftguard.json: "python" needs a version such as "3.12", and is "2.7".'],
  [
    '{"resources":{"memoryMb":1}}',
    'driftguard.json: "resources.memoryMb" needs a whole number from 64 to 65536, and is 1.',
  ],
])("the settings %s are refused by name", (text, says) => {
  expect(() => parseSettings(text)).toThrow(says);
});

test("a setting that sets nothing is told with those that there are", async () => {
  writeFileSync(
    join(folder, "files", "driftguard.json"),
    '{"memory":512,"task":"binary","resources":{"timeoutMs":5,"workers":2}}',
  );
  const lines: string[] = [];
  await fetchStep.run({ ...context(), log: (line) => lines.push(line) });
  expect(lines).toEqual([
    expect.stringContaining('driftguard.json: "memory" sets nothing. What can be set: model, task,'),
    expect.stringContaining('driftguard.json: "resources.timeoutMs" sets nothing.'),
    "one file, 70 bytes",
  ]);
});

test("of very many settings that set nothing, or very long ones, the log is not full", async () => {
  const many = Array.from({ length: 10_000 }, (_, i) => [`${"x".repeat(100)}${i}`, 1] as const);
  writeFileSync(join(folder, "files", "driftguard.json"), JSON.stringify(Object.fromEntries(many)));
  const lines: string[] = [];
  await fetchStep.run({ ...context(), log: (line) => lines.push(line) });
  expect(lines).toHaveLength(6);
  expect(lines.join("").length).toBeLessThan(1_500);
});

test.each(["binary", "multiclass", "classification"])("the task %s is a classifier's", (task) => {
  expect(parseSettings(JSON.stringify({ task })).task).toBe("classification");
});

test("test data come as inputs, or as items with what is expected", () => {
  expect(parseTestData('{"inputs":[[1],[2]]}')).toEqual({ rows: [[1], [2]], expected: [undefined, undefined] });
  expect(parseTestData('[{"input":{"x":1},"expected":0}]')).toEqual({ rows: [{ x: 1 }], expected: [0] });
  expect(() => parseTestData('[{"x":1}]')).toThrow('item 0 has no "input"');
});

test.each([
  [0.1234567, 0.1234569, true],
  [0.123, 0.124, false],
  [1_000_000, 1_000_000.5, true],
  [[1, { a: "x" }], [1, { a: "x" }], true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  ["1", 1, false],
  [null, 0, false],
])("%j and %j are one answer: %s", (left, right, same) => {
  expect(isSameAnswer(left, right)).toBe(same);
});
