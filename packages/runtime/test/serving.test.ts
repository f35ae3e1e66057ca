import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildSteps } from "../src/build/build-steps.ts";
import { readManifest } from "../src/build/read-manifest.ts";
import type {
  BuildStepName,
  DecodedInput,
  Deployment,
  DeploymentEvent,
  Json,
  Manifest,
  Outcome,
} from "../src/contract.ts";
import { createDeployment, decode, encode } from "../src/index.ts";
import type { KilledBuild } from "./build-until-killed.ts";
import { type Built, python, servingKit, type ServingKit } from "./serving-kit.ts";

let kit: ServingKit;
const open: Deployment[] = [];

beforeAll(async () => {
  if (python.path !== null) kit = await servingKit();
}, 300_000);

afterAll(async () => {
  await Promise.all(open.map((deployment) => deployment.stop()));
  kit?.end();
});

type Served = { readonly deployment: Deployment; readonly events: DeploymentEvent[]; readonly manifest: Manifest };

async function serve({ manifest, folder }: Built, more: Partial<Manifest> = {}): Promise<Served> {
  const events: DeploymentEvent[] = [];
  const deployment = createDeployment({
    manifest: { ...manifest, ...more },
    folder,
    environments: kit.environments,
    sandbox: kit.sandbox,
    ...{ variables: {}, uid: null, clock: Date, onEvent: (event: DeploymentEvent) => events.push(event) },
  });
  open.push(deployment);
  await deployment.start();
  return { deployment, events, manifest };
}

function inputOf({ signature }: Pick<Deployment, "signature">, inputs: unknown): DecodedInput {
  const input = decode("predict", Buffer.from(JSON.stringify({ inputs })), undefined, signature);
  if ("refused" in input) throw new Error(input.detail);
  return input;
}

function ask(deployment: Deployment, inputs: unknown, withinMs = 10_000, runMs?: number): Promise<Outcome> {
  return deployment.predict(inputOf(deployment, inputs), Date.now() + withinMs, runMs);
}

async function valuesOf(outcome: Promise<Outcome>): Promise<unknown> {
  const said = await outcome;
  return said.kind === "answered" ? said.predictions.values : said;
}

function written(code: string): (files: string) => void {
  return (files) => writeFileSync(join(files, "predict.py"), code);
}

const examples = join(import.meta.dirname, "../../../examples");

/** Puts an example repository into the version's tree, in the environment that is there already. */
function example(name: string): (files: string) => void {
  const filter = (path: string): boolean => !path.endsWith("requirements.txt");
  return (files) => cpSync(join(examples, `flights-${name}`), files, { recursive: true, filter });
}

/** A regression of one column to sixty. */
function wide(files: string): void {
  const code = [
    "import joblib, numpy, sys",
    "from sklearn.linear_model import LinearRegression",
    "cells = numpy.arange(4.0).reshape(-1, 1)",
    "joblib.dump(LinearRegression().fit(cells, cells * numpy.ones((1, 60))), sys.argv[1])",
  ].join("\n");
  const program = kit.environment.program;
  const said = spawnSync(program, ["-I", "-c", code, join(files, "model.joblib")], { encoding: "utf8" });
  if (said.status !== 0) throw new Error(`the model was not made: ${said.stderr}`);
}

type Tried = { readonly input: Json; readonly expected: number };

function testsOf(folder: string): readonly Tried[] {
  return JSON.parse(readFileSync(join(folder, "test_data.json"), "utf8"));
}

/** Leaves so many of a version's rows. */
function withTests(rows: number): (files: string) => void {
  return (files) => writeFileSync(join(files, "test_data.json"), JSON.stringify(testsOf(files).slice(0, rows)));
}

describe.skipIf(python.path === null)("a pushed folder becomes a served model", () => {
  test("whose libraries are the environment's, whatever lies beside a model that the scan calls clean", async () => {
    const prepare = (files: string): void => {
      withTests(1)(files);
      // joblib asks for lz4, which no environment of these has: it would be found last, and run all the same.
      for (const name of ["numpy", "lz4"]) writeFileSync(join(files, `${name}.py`), `print("ran as ${name}")\n`);
    };
    const { lines, manifest } = await kit.build("boosting", { prepare });
    expect(manifest.scan.verdict).toBe("clean");
    expect(lines.filter((line) => line.includes("ran as"))).toEqual([]);
  });

  test.concurrent.each([
    {
      name: "boosting",
      what: "a pickled classifier",
      rows: 5,
      codec: "f64",
      prediction: "label",
      task: "classification",
    },
    {
      name: "probability",
      what: "a compressed joblib pipeline",
      rows: 5,
      codec: "f64",
      prediction: "probability",
      task: "classification",
    },
    {
      name: "columns",
      what: "a column transformer over words",
      rows: 5,
      codec: "json",
      prediction: "value",
      task: "regression",
    },
    {
      ...{ name: "booster-ubj", what: "XGBoost's UBJ", rows: 4 },
      ...{ codec: "f64", prediction: "probability", task: "classification" },
    },
  ])("$what answers as its own library did, row by row and as a batch", async ({ name, rows, ...signature }) => {
    const { manifest, lines } = await kit.build(name, { prepare: withTests(rows) });
    expect(lines).toContain(`${rows} rows ran, ${rows} as expected`);
    const { what: _, ...expected } = signature;
    expect(manifest).toMatchObject({ pool: "python", signature: expected });
    expect(Object.keys(manifest.files)).toContain("requirements.txt");
    expect(manifest.environment?.packages).toMatchObject({ numpy: "2.3.5" });
  });

  test("XGBoost's trees need no Python where five answers of its own agree, and answer as the library did", async () => {
    const { deployment, manifest } = await serve(await kit.build("booster-json"));
    expect(manifest).toMatchObject({
      pool: "tree",
      environment: null,
      signature: { codec: "f64", task: "classification" },
    });
    const tests = testsOf(join(kit.models, "booster-json"));
    const outcomes = await Promise.all(tests.map(({ input }) => valuesOf(ask(deployment, [input]))));
    expect(outcomes).toEqual(tests.map(({ expected }) => [expect.closeTo(expected, 6)]));
    expect(() => inputOf(deployment, [["a", 0, 0, 0]])).toThrow('row 0, column "x0": expected a number or null');
    await deployment.rest();
    expect(await ask(deployment, [tests[0]?.input])).toMatchObject({ kind: "answered" });
    await deployment.drain();
    expect(await ask(deployment, [tests[0]?.input])).toMatchObject({ code: "stopped", status: 503 });
  });

  test.concurrent.each(["sklearn", "xgboost", "onnx", "custom"])(
    "the example flights-%s is served as it says it would",
    async (name) => {
      const built = await kit.build(`flights-${name}`, { prepare: example(name) });
      expect(built.lines).toContain("8 rows ran, 8 as expected");
      expect(built.manifest).toMatchObject({ baseline: "baseline.csv", scan: { verdict: "clean" } });
      if (built.manifest.signature.prediction !== "probability") return;
      // A probability is its row's score too, also where rows travel by name.
      const { deployment } = await serve(built);
      const asked = await ask(deployment, [testsOf(join(built.folder, "files"))[0]?.input]);
      expect(asked).toMatchObject({
        kind: "answered",
        predictions: { scores: await valuesOf(Promise.resolve(asked)) },
      });
      await deployment.stop();
    },
  );

  test.each([
    { name: "predictor", inputs: [{ x: 1 }, { x: 2 }], values: [2, 3], what: "a class Predictor" },
    { name: "sagemaker", inputs: [{ x: 1 }], values: [true], what: "model_fn and predict_fn" },
  ])("own code with $what is served", async ({ name, inputs, values }) => {
    const { deployment } = await serve(await kit.build(name));
    expect(await valuesOf(ask(deployment, inputs))).toEqual(values);
    await deployment.stop();
  });

  test("requests that come together are one call of predict_batch, and a poisoned one fails alone", async () => {
    const { deployment, events } = await serve(await kit.build("batch"));
    const bodies = [[{ x: 1 }], [{ x: 2 }, { x: 3 }], [{ x: 4 }]];
    const together = await Promise.all(bodies.map((rows) => valuesOf(ask(deployment, rows))));
    expect(together).toEqual([
      [{ doubled: 2, rows: 4 }],
      [
        { doubled: 4, rows: 4 },
        { doubled: 6, rows: 4 },
      ],
      [{ doubled: 8, rows: 4 }],
    ]);
    const [good, bad] = await Promise.all([ask(deployment, [{ x: 1 }]), ask(deployment, [{ x: null }])]);
    expect(good.kind).toBe("answered");
    expect(bad).toMatchObject({
      code: "model_error",
      status: 500,
      detail: "the model failed on this request; its owner's log says why",
    });
    // The caller gets no traceback; the owner does.
    expect(events.some((event) => event.kind === "output" && event.line.includes("ValueError: x is missing"))).toBe(
      true,
    );
    await deployment.stop();
  });

  test("in a batch of matrices the row that the model refuses fails alone, with 422", async () => {
    const { deployment, manifest } = await serve(await kit.build("boosting"));
    const good = [1, 2, 0, 0];
    const outcomes = await Promise.all([
      ask(deployment, [good]),
      ask(deployment, [good, [null, 0, 0, 0]]),
      ask(deployment, [good]),
    ]);
    expect(
      outcomes.map((outcome) =>
        outcome.kind === "answered" ? outcome.predictions.values : [outcome.status, outcome.code],
      ),
    ).toEqual([["yes"], [422, "bad_input"], ["yes"]]);
    expect(outcomes[1]).toMatchObject({ detail: expect.stringMatching(/^row 1: ValueError: Input X contains NaN/) });
    const [first] = outcomes;
    if (first === undefined) throw new Error("there is no outcome");
    const reply = encode(first, { model: "flights", version: "1", ids: ["a"], echo: inputOf(deployment, [good]).echo });
    expect(reply.body).toMatchObject({
      predictions: ["yes"],
      id: "a",
      scores: [expect.any(Number)],
    });
    expect(manifest.signature.classes).toEqual(["no", "yes"]);
    await deployment.stop();
  });

  test("a version that rests starts again for the next request, once for all that come", async () => {
    const { deployment, events } = await serve(await kit.build("predictor"));
    await deployment.rest();
    expect([deployment.state(), deployment.figures().workers]).toEqual(["idle", 0]);
    const outcomes = await Promise.all([1, 2, 3].map((x) => valuesOf(ask(deployment, [{ x }]))));
    expect(outcomes).toEqual([[2], [3], [4]]);
    expect(events.filter(({ kind }) => kind === "worker-started")).toHaveLength(2);
    await deployment.drain();
    expect(await ask(deployment, [{ x: 1 }])).toMatchObject({ code: "stopped", status: 503 });
  });
});

describe.skipIf(python.path === null)("what a model does wrong stays its own", () => {
  const faults = [
    "import os, sys, time",
    "def predict(inputs):",
    "    what = inputs[0].get('do')",
    "    if what == 'hang': time.sleep(60)",
    "    if what == 'wait': time.sleep(0.2)",
    "    if what == 'exit': os._exit(3)",
    "    if what == 'abort': os.abort()",
    "    if what == 'flood':",
    "        for _ in range(200000): print('x' * 100)",
    "    if what == 'large': return ['x' * 6000000]",
    "    if what == 'short': return []",
    "    if what == 'memory': return [len(bytearray(2 << 30))]",
    "    if what == 'frames': os.write(3, b'\\0' * 40)",
    "    return ['fine']",
  ].join("\n");
  let built: Promise<Built> | null = null;
  const faulty = (): Promise<Built> => (built ??= kit.build("faults", { prepare: written(faults) }));

  test("a raise, too much memory, a wrong number of answers and one of 6 MB each fail their request alone", async () => {
    const { deployment } = await serve(await faulty());
    expect(await ask(deployment, [{ do: "short" }])).toMatchObject({ code: "model_error", status: 500 });
    expect(await ask(deployment, [{ do: "memory" }])).toMatchObject({ code: "model_error", status: 500 });
    expect(await ask(deployment, [{ do: "large" }])).toMatchObject({ code: "output_too_large", status: 500 });
    expect(await valuesOf(ask(deployment, [{}]))).toEqual(["fine"]);
    expect(deployment.figures()).toMatchObject({ workers: 1, restarts: 0, answered: 1, failed: 3 });
    await deployment.stop();
  });

  test("answers that fit no frame together are given one by one, and end no worker", async () => {
    const code = "def predict_batch(inputs):\n    return ['x' * 3500000 for _ in inputs]\n";
    const { deployment } = await serve(await kit.build("heavy", { prepare: written(code) }));
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => ask(deployment, [{}])));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => "answered"));
    expect(deployment.figures()).toMatchObject({ workers: 1, restarts: 0 });
    await deployment.stop();
  });

  test("too large an answer, thousands of bad rows and more rows than a frame counts end no worker", async () => {
    const { deployment } = await serve(await kit.build("wide", { prepare: wide }));
    const rows = (count: number, cell: number | null): Json => Array.from({ length: count }, () => [cell]);
    expect(await ask(deployment, rows(40_000, 1))).toMatchObject({ code: "output_too_large", status: 500 });
    expect(await ask(deployment, rows(20_000, null))).toMatchObject({
      ...{ code: "bad_input", status: 422 },
      detail: expect.stringMatching(/^ValueError: Input X contains NaN/),
    });
    const beyond = { ...inputOf(deployment, [[1]]), rows: 70_000 };
    const payload = { codec: "f64", matrix: new Float64Array(70_000), columns: 1 } as const;
    expect(await deployment.predict({ ...beyond, payload }, Date.now() + 10_000)).toMatchObject({ code: "bad_input" });
    expect(await valuesOf(ask(deployment, [[1]]))).toEqual([expect.any(Array)]);
    expect(deployment.figures()).toMatchObject({ workers: 1, restarts: 0, answered: 1 });
    await deployment.stop();
  });

  test("callers that wait too little end nothing but their own wait", async () => {
    const { deployment } = await serve(await faulty());
    for (let asked = 0; asked < 4; asked += 1)
      expect(await ask(deployment, [{ do: "wait" }], 50)).toMatchObject({ code: "deadline_exceeded", status: 504 });
    expect(await valuesOf(ask(deployment, [{}]))).toEqual(["fine"]);
    expect(deployment.figures()).toMatchObject({ workers: 1, restarts: 0 });
    await deployment.stop();
  });

  test("a hang is answered at its deadline, its worker is killed, and the next request is served by a new one", async () => {
    const { deployment, events } = await serve(await faulty());
    expect(await ask(deployment, [{ do: "hang" }], 400, 400)).toMatchObject({ code: "deadline_exceeded", status: 504 });
    expect(await valuesOf(ask(deployment, [{}]))).toEqual(["fine"]);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "worker-died", reason: "it was killed at its deadline" }),
    );
    await deployment.stop();
  });

  test("a model that exits, or writes frames of its own, loses its worker; the third time in a minute it is stopped", async () => {
    const { deployment, events } = await serve(await faulty());
    expect(await ask(deployment, [{ do: "exit" }])).toMatchObject({ code: "worker_died", status: 503 });
    expect(await ask(deployment, [{ do: "frames" }])).toMatchObject({ code: "worker_died", status: 503 });
    expect(await ask(deployment, [{ do: "abort" }])).toMatchObject({ code: "worker_died", status: 503 });
    expect(deployment.state()).toBe("crash-loop");
    const reasons = events.flatMap((event) => (event.kind === "worker-died" ? event.reason : []));
    expect(reasons).toEqual([
      "it ended by itself with status 3",
      expect.stringMatching(/^it broke the protocol/),
      expect.stringMatching(/^it (crashed \(|ended by )SIGABRT/),
    ]);
    expect(await ask(deployment, [{}])).toMatchObject({ code: "stopped", status: 503 });
  });

  test("a flood of output waits at the pipe, its request fails at its deadline, and few lines are kept", async () => {
    const { deployment, events } = await serve(await faulty());
    expect(await ask(deployment, [{ do: "flood" }], 1000, 1000)).toMatchObject({ code: "deadline_exceeded" });
    expect(events.filter(({ kind }) => kind === "output").length).toBeLessThan(1000);
    await deployment.stop();
  });
});

describe.skipIf(python.path === null)("a build that fails says what to do", () => {
  test("a model that does not load ends the build with its own words, and its traceback for the log", async () => {
    await expect(kit.build("broken", { prepare: written("import no_such_module\n") })).rejects.toMatchObject({
      code: "load_failed",
      message:
        "The model could not be loaded: ModuleNotFoundError: No module named 'no_such_module'; add no_such_module to requirements.txt, or push no_such_module.py if it is a module of your own.",
      lines: expect.arrayContaining([expect.stringContaining("predict.py")]),
    });
  });

  test("an answer other than the expected one ends the build at its item", async () => {
    const prepare = (files: string): void => {
      writeFileSync(
        join(files, "test_data.json"),
        JSON.stringify([
          { input: { x: 1 }, expected: 2 },
          { input: { x: 2 }, expected: 5 },
        ]),
      );
    };
    await expect(kit.build("predictor", { prepare })).rejects.toMatchObject({
      code: "test_data_failed",
      message: "Item 1 of test_data.json failed: expected 5, found 3.",
    });
  });
});

test.skipIf(python.path === null)(
  "a build that is killed inside each of its steps goes on there, comes to the same, and leaves no process",
  async () => {
    const whole = await kit.build("boosting");
    const own = kit.context("killed");
    cpSync(join(whole.folder, "files"), join(own.folder, "files"), { recursive: true });
    const { level, layers, inner, notStopped } = kit.sandbox;
    const given = { environments: kit.environments, temporary: join(kit.folder, "temporary") };
    const build = (from: BuildStepName, killedIn: BuildStepName | null): SpawnSyncReturns<string> => {
      const options: KilledBuild = {
        ...given,
        folder: own.folder,
        found: { level, layers, inner, notStopped },
        from,
        killedIn,
      };
      const script = join(import.meta.dirname, "build-until-killed.ts");
      return spawnSync(process.execPath, [script, JSON.stringify(options)], { encoding: "utf8", timeout: 30_000 });
    };
    const names = buildSteps.map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      const { signal, stderr } = build(names[Math.max(0, index - 1)] ?? name, name);
      expect([name, signal, stderr]).toEqual([name, "SIGKILL", ""]);
    }
    expect(build("ready", null)).toMatchObject({ status: 0 });
    expect(await readManifest(own.folder)).toEqual(whole.manifest);
    expect(readdirSync(join(own.folder, "build")).filter((name) => !name.endsWith(".json"))).toEqual([]);
    await expect.poll(() => processesThatName(own.folder)).toEqual([]);
  },
  120_000,
);

function processesThatName(folder: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
    } catch {
      return false; // it has ended meanwhile
    }
  });
}
