import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseSettings } from "../src/build/read-settings.ts";
import type { Json } from "../src/contract.ts";
import { readEnvironment } from "../src/environment/ensure-environment.ts";
import { createVersionPool } from "../src/pools/version-pool.ts";
import { realTimers } from "../src/queue/timers.ts";
import { readOnnx } from "../src/scan/read-onnx.ts";
import { python, servingKit, type ServingKit } from "./serving-kit.ts";

const models = join(import.meta.dirname, "../reference/models/onnx");
type Case = {
  readonly settings: object;
  readonly rows: readonly Json[];
  readonly predictions: readonly Json[];
  readonly scores: readonly number[] | null;
};
/** By the library that trained them; see make_onnx_models.py. */
const { cases }: { readonly cases: Readonly<Record<string, Case>> } = JSON.parse(
  readFileSync(join(models, "../../onnx_models.json"), "utf8"),
);

let kit: ServingKit;
let environment: NonNullable<ReturnType<typeof readEnvironment>>;
beforeAll(async () => {
  if (python.path === null) return;
  kit = await servingKit();
  const { manifest } = await kit.build("onnx", { prepare: put("logistic-zipmap") });
  const made = readEnvironment(join(kit.environments, manifest.environment?.key ?? ""));
  if (made === null) throw new Error("the environment is gone");
  environment = made;
}, 300_000);
afterAll(() => kit?.end());

function put(name: string, more: Readonly<Record<string, string>> = {}): (files: string) => void {
  return (files) => {
    cpSync(join(models, `${name}.onnx`), join(files, "model.bin"));
    for (const [file, text] of Object.entries(more)) writeFileSync(join(files, file), text);
  };
}

/** Numbers to the tolerance of float32, all else exactly. */
function near(value: Json): unknown {
  if (typeof value === "number" && !Number.isInteger(value)) return expect.closeTo(value, 5);
  return Array.isArray(value) ? value.map(near) : value;
}

describe.skipIf(python.path === null)("a graph", () => {
  test.concurrent.each(Object.keys(cases))("of %s answers as the library that trained it", async (name) => {
    const { settings, rows, predictions, scores } = cases[name] ?? fail(name);
    const bytes = readFileSync(join(models, `${name}.onnx`));
    const pool = createVersionPool({
      ...{ files: models, environment, codec: "json", columns: null, workers: 1, sandbox: kit.sandbox },
      model: { format: "onnx", file: `${name}.onnx`, entry: null, classes: readOnnx(bytes)?.classes ?? null },
      scan: { verdict: "clean" },
      settings: parseSettings(JSON.stringify(settings)),
      ...{ variables: {}, uid: null, timers: realTimers(Date) },
      events: { free() {}, started() {}, died() {}, output() {}, crashLoop() {} },
    });
    try {
      await pool.start();
      const item = { rows: rows.length, payload: { codec: "json", body: Buffer.from(JSON.stringify(rows)) } } as const;
      const answer = await pool.idle()[0]?.run([item], Date.now() + 10_000);
      expect(answer).toMatchObject({
        results: [{ status: "ok", values: predictions.map(near), scores: scores === null ? null : scores.map(near) }],
      });
    } finally {
      await pool.stop();
    }
  });

  test("is served as one matrix where its columns are numbers, with its classes by name", async () => {
    const { rows, predictions, settings } = cases["forest"] ?? fail("forest");
    const items = rows.map((input, at) => ({ input, expected: predictions[at] }));
    const files = { "test_data.json": JSON.stringify(items), "driftguard.json": JSON.stringify(settings) };
    const { manifest, lines } = await kit.build("onnx", { prepare: put("forest", files) });
    expect(lines).toContain("5 rows ran, 5 as expected");
    expect(manifest).toMatchObject({
      model: { format: "onnx", file: "model.bin", classes: ["cancelled", "late", "on time"] },
      signature: { codec: "f64", task: "classification", prediction: "label", columns: [{ type: "number" }, {}, {}] },
    });
  });

  test("with operators of a library that is not there is refused when it is loaded, by their name", async () => {
    const prepare = (files: string): void => {
      const bytes = readFileSync(join(models, "forest.onnx")).toString("latin1");
      writeFileSync(join(files, "model.bin"), bytes.replaceAll("ai.onnx.ml", "my.company"), "latin1");
    };
    const built = kit.build("onnx", { prepare });
    await expect(built).rejects.toMatchObject({ code: "load_failed" });
    await expect(built).rejects.toThrow("my.company");
  });
});

function fail(name: string): never {
  throw new Error(`there is no case ${name}`);
}
