import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { python, servingKit, type ServingKit } from "../../../../packages/runtime/test/serving-kit.ts";
import { bundleServer } from "../bundle-server.ts";
import { compileCache, type StartedServer, startServer } from "../start-server.ts";

const run = promisify(execFile);
const row = [0.1, 0.2, 0.3, 0.4];

let kit: ServingKit;
let folder: string;
let server: StartedServer;
let key: string;

/** The server as it is started, with the environment that all tests of real workers share. */
async function start(): Promise<void> {
  server = await startServer({ DRIFTGUARD_DATA: join(folder, "data") });
  key = server.key ?? key;
}

beforeAll(async () => {
  if (python.path === null) return;
  kit = await servingKit();
  folder = mkdtempSync(join(tmpdir(), "driftguard-deploy-test-"));
  mkdirSync(join(folder, "data/deployments"), { recursive: true });
  symlinkSync(kit.environments, join(folder, "data/deployments/environments"));
  cpSync(join(kit.models, "boosting"), join(folder, "flights"), { recursive: true });
  cpSync(join(kit.models, "boosting"), join(folder, "second"), { recursive: true });
  writeFileSync(join(folder, "second/driftguard.json"), JSON.stringify({ model: "model.pkl" }));
  await start();
}, 300_000);

afterAll(async () => {
  await server?.stop();
  kit?.end();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** `driftguard …`, as a person runs it. */
async function command(...args: readonly string[]): Promise<{ printed: string; told: string }> {
  const { stdout, stderr } = await run(
    process.execPath,
    ["--conditions=driftguard-source", await bundleServer(), ...args],
    {
      env: {
        PATH: process.env["PATH"],
        NODE_COMPILE_CACHE: compileCache,
        DRIFTGUARD_URL: server.url,
        DRIFTGUARD_KEY: key,
      },
    },
  );
  return { printed: stdout, told: stderr };
}

async function api(method: string, path: string, body?: unknown) {
  const answer = await fetch(server.url + path, {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text === "" ? "null" : text) };
}

// 300 MB, and by far the most of what the tests need; the protocol's other client is small and always there.
const mlflow = fileURLToPath(new URL("../../../../.venv-mlflow/bin/python", import.meta.url));
const mlflowInstall =
  "python3 -m venv .venv-mlflow && .venv-mlflow/bin/pip install mlflow-skinny==3.17.2 pandas==2.3.3 scipy";

/** Runs a script beside this file, which asks the endpoint by a client from PyPI. @returns what it printed */
async function foreign(program: string, script: string, ...more: readonly string[]): Promise<unknown> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(program, [file, `${server.url}/serve/flights`, key, ...more]);
  return JSON.parse(stdout);
}

const predict = (inputs: unknown, more: object = {}) => api("POST", "/serve/flights/predict", { inputs, ...more });

/** Processes that name a folder in what they were started with. */
function processesOf(place: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return line.includes(place) && !line.includes("postgres");
    } catch {
      return false; // it has ended meanwhile
    }
  });
}

async function eventually<T>(what: () => Promise<T>, isRight: (value: T) => boolean, ms = 10_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await what();
    if (isRight(value)) return value;
    if (Date.now() > deadline) throw new Error(`it did not come to that: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// One story: what a step leaves is what the next one starts from.
describe.skipIf(python.path === null)("a folder that is deployed", () => {
  let curl: string;

  test("is built, and its command's last line asks the endpoint when it is pasted", async () => {
    const { printed, told } = await command("deploy", join(folder, "flights"));
    expect(told).toMatch(/\[fetch\][\s\S]*\[scan\][\s\S]*\[load\][\s\S]*\[live\]/);
    expect(told).toContain("250 ms");
    const [endpoint, line = ""] = printed.trim().split("\n");
    expect(endpoint).toBe(`${server.url}/serve/flights/predict`);
    curl = line;
    const { stdout } = await run("sh", ["-c", curl], { env: { PATH: process.env["PATH"], DRIFTGUARD_KEY: key } });
    expect(JSON.parse(stdout)).toMatchObject({ model: "flights", version: "1", predictions: [expect.any(String)] });
  }, 60_000);

  test("records what it is asked as predictions, with features, output, latency and the ids that it answered", async () => {
    const asked = await predict([row, row.map((value) => -value)], { ids: ["first", "second"] });
    expect(asked.body.ids).toEqual(["first", "second"]);
    const { body } = await eventually(
      () => api("GET", "/api/v1/models/flights/predictions"),
      (answer) => answer.body.items.length === 3,
    );
    const first = body.items.find(({ id }: { id: string }) => id === "first");
    expect(Object.values(first.features)).toEqual(row);
    expect(first).toMatchObject({ version: "1", prediction: asked.body.predictions[0], error: null });
    expect(first.latency_ms).toBeGreaterThan(0);
    expect(first.score).toBeCloseTo(asked.body.scores[0], 12);
    const labelled = await api("POST", "/api/v1/models/flights/labels", [{ id: "second", actual: "no" }]);
    expect(labelled.body).toMatchObject({ accepted: 1 });
  });

  test("answers in the words of other protocols, and refuses with the place of the fault", async () => {
    const tensor = { name: "input", shape: [1, 4], datatype: "FP64", data: row };
    const infer = await api("POST", "/serve/flights/v2/models/flights/infer", { inputs: [tensor] });
    expect(infer).toMatchObject({ status: 200, body: { model_name: "flights", outputs: [{ name: "predict" }, {}] } });
    // The metadata names what is answered, as the answers to the test data were.
    const told = (await api("GET", "/serve/flights/v2/models/flights")).body.outputs;
    expect(told).toEqual(
      infer.body.outputs.map(({ name, datatype }: { name: string; datatype: string }) => ({
        ...{ name, datatype, shape: [-1] },
      })),
    );
    expect(await api("GET", "/serve/flights/v2/models/other")).toMatchObject({
      status: 404,
      body: { error: expect.any(String) },
    });
    expect(await api("POST", "/serve/flights/invocations", { inputs: [row] })).toMatchObject({ status: 200 });
    expect(await predict([row.slice(1)])).toMatchObject({
      status: 422,
      body: { code: "serve/bad-input", errors: [{ field: "inputs[0]" }] },
    });
    expect(await api("GET", "/serve/flights/ping")).toEqual({ status: 200, body: null });
  });

  test("is understood by a client of the Open Inference Protocol that was not written here", async () => {
    const said = await foreign(python.path ?? "", "open_inference_client.py", "flights");
    const outputs = [
      ["predict", [2], [expect.any(String), expect.any(String)]],
      ["scores", [2], [expect.any(Number), expect.any(Number)]],
    ];
    expect(said).toEqual({
      server: "driftguard",
      inputs: [["input", "FP64", [-1, 4]]],
      outputs: [
        ["predict", "BYTES"],
        ["scores", "FP64"],
      ],
      answers: [
        ["two rows", outputs],
        ["two rows", outputs],
      ],
      refused: [404, "str"],
    });
  });

  test.skipIf(!existsSync(mlflow))(`is understood by MLflow's client (${mlflowInstall})`, async () => {
    const said = await foreign(mlflow, "mlflow_client.py");
    const predictions = [expect.any(String), expect.any(String)];
    expect(said).toEqual({ frame: predictions, array: predictions });
  });

  test("is not built again when the same bytes come again", async () => {
    const { told } = await command("deploy", join(folder, "flights"), "--detach");
    expect(told).toContain("pushed before, as flights, version 1");
    expect((await api("GET", "/api/v1/models/flights/deployments")).body.items).toHaveLength(1);
    // Asked to be looked at first, it is told that it is live by now.
    expect((await api("GET", "/api/v1/models/flights/previews/1")).body).toMatchObject({
      code: "preview/not-found",
      detail: 'Version "1" is live and has no preview: it was not pushed as one.',
    });
  });

  test("gives way to the next version, and comes back, without a request that fails", async () => {
    const asked: { status: number; version: string }[] = [];
    let isOver = false;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) {
          const { status, body } = await predict([row]);
          asked.push({ status, version: body.version });
        }
      }),
    );
    await command("deploy", join(folder, "second"), "--model", "flights");
    await eventually(
      async () => asked.at(-1),
      (last) => last?.version === "2",
    );
    const { told } = await command("rollback", "flights");
    expect(told).toContain("version 1 again");
    const again = await command("deploy", join(folder, "second"), "--model", "flights");
    expect(again.told).toContain("It answers nobody now: it was rolled back. driftguard traffic flights 2=100");
    await eventually(
      async () => asked.at(-1),
      (last) => last?.version === "1",
    );
    isOver = true;
    await load;
    expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
    const { items } = (await api("GET", "/api/v1/models/flights/deployments")).body;
    expect(items.map(({ state, weight }: { state: string; weight: number }) => [state, weight])).toEqual([
      ["rolled-back", 0],
      ["live", 10_000],
    ]);
    expect((await api("GET", "/api/v1/models/flights")).body.version).toBe("1");
    const { items: entries } = (await api("GET", "/api/v1/audit?action=deployment")).body;
    expect(entries[0]).toMatchObject({ action: "deployment.roll-back", detail: { version: "1" } });
  }, 60_000);

  test("leaves no process when the server is killed, and is served again by the next one", async () => {
    expect(processesOf(join(folder, "data")).length).toBeGreaterThan(1);
    server.process.kill("SIGKILL");
    await eventually(
      async () => processesOf(join(folder, "data/deployments")),
      (left) => left.length === 0,
      5_000,
    );
    await start();
    // Its worker may take longer to start than a request waits for it: then it is told to ask again.
    const answer = await eventually(
      () => predict([row]),
      ({ status }) => status !== 503,
    );
    expect(answer).toMatchObject({ status: 200, body: { version: "1" } });
    expect(await server.stop()).toBe(0);
    expect(processesOf(join(folder, "data/deployments"))).toEqual([]);
  }, 60_000);
});
