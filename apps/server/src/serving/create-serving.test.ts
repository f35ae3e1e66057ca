import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createQueueRoom } from "@driftguard/runtime";

import type { Database } from "../platform/database/postgres.ts";
import { expect, onTestFinished, test } from "vitest";

import { deploymentFolders, versionFolder } from "../deployments/index.ts";
import { createServing } from "./create-serving.ts";

const example = fileURLToPath(new URL("../../../../examples/flights-xgboost/model.json", import.meta.url));
const version = { id: "deployment_1", organisation: 1, slot: 1, model: 1 };

/** A version of trees on the disk, and a place to run it whose variables come when they are let. */
function scene() {
  const root = mkdtempSync(join(tmpdir(), "driftguard-serving-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folders = deploymentFolders(root);
  const folder = versionFolder(folders, version);
  mkdirSync(join(folder, "files"), { recursive: true });
  cpSync(example, join(folder, "files/model.json"));
  const manifest = {
    ...{ pool: "tree", environment: null, signature: { codec: "f64", columns: null } },
    model: { format: "xgboost-json", file: "model.json", entry: null, classes: null },
    settings: { prediction: "probability", resources: { workers: 1, deadlineMs: 1_000, memoryMb: null } },
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  const variables = Promise.withResolvers<void>();
  const started: unknown[] = [];
  const log = {
    ...{ debug() {}, warn() {}, error() {}, fatal() {} },
    info: (_: unknown, text?: string) => void started.push(text),
  };
  const serving = createServing({
    ...{ folders, isRoot: false, now: Date.now, log: log as never, previewsWarmMax: 4, freeMemoryMb: () => 4_000 },
    queueRoom: createQueueRoom(2 ** 20),
    sandbox: async () => ({ level: 4, layers: [] }) as never,
    variablesOf: async () => {
      await variables.promise;
      return { values: {}, stamp: 0 };
    },
    onCrashLoop() {},
    // Nothing is live here: it is not asked.
    database: Object(null) as Database,
  });
  return { serving, started, letVariablesCome: () => variables.resolve() };
}

test("a version that is let go before it has workers gets none, and whoever woke it is told to ask again", async () => {
  const { serving, started, letVariablesCome } = scene();
  const waking = serving.wake(version);
  await expect.poll(() => serving.servingOf(version.id)).not.toBeNull();
  await serving.letGo(version.id);
  letVariablesCome();
  await expect(waking).rejects.toMatchObject({ name: "Problem", code: "serve/not-ready" });
  expect(started).not.toContain("a worker started");
});

test("a version that is woken runs", async () => {
  const { serving, started, letVariablesCome } = scene();
  letVariablesCome();
  await serving.wake(version);
  expect(started).toContain("a worker started");
  await serving.stop();
});
