import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { tarOf } from "../../../../packages/runtime/test/hostile-archives.ts";
import { treesRepository } from "./trees-repository.ts";
import { testServer } from "../test-server.ts";

const run = promisify(execFile);
const place = mkdtempSync(join(tmpdir(), "driftguard-upload-test-"));
const app = await testServer({ config: { workerMemoryMbMax: 1_024 } });
let url: string;

beforeAll(async () => {
  url = await app.server.listen({ port: 0, host: "127.0.0.1" });
  app.start();
  treesRepository(join(place, "flights"));
});
afterAll(async () => {
  await app.close();
  rmSync(place, { recursive: true, force: true });
});

/** As the documentation says it. */
async function upload(file: string, type: string, query: string) {
  const { stdout } = await run("curl", [
    ...["-s", "--data-binary", `@${file}`, "-H", `content-type: ${type}`, "-H", `x-api-key: ${app.first.key}`],
    `${url}/api/v1/deployments?${query}`,
  ]);
  return JSON.parse(stdout);
}

/** What became of a job: its state, or its problem. */
async function outcomeOf(job: string) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { state, problem } = (await app.call({ method: "GET", url: `/api/v1/jobs/${job}` })).json();
    if (state !== "queued" && state !== "running") return { state, problem };
    if (Date.now() > deadline) throw new Error(`the job is ${state} for ever`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test.each([
  { form: "a .tar.gz", type: "application/gzip", pack: ["tar", "czf"] },
  { form: "a .zip", type: "application/zip", pack: ["python3", "-m", "zipfile", "-c"] },
])("$form of a folder, uploaded by curl, is served", async ({ type, pack: [program = "", ...args] }) => {
  const file = join(place, `archive-${type.slice(-3)}`);
  await run(program, [...args, file, "flights"], { cwd: place });
  const model = `by-${type.slice(-3)}`;
  const pushed = await upload(file, type, `model=${model}`);
  expect(pushed).toMatchObject({ same: false, deployment: { state: "building", model: { name: model } } });
  expect(await outcomeOf(pushed.job.id)).toEqual({ state: "succeeded", problem: null });
  const shown = await app.call({ method: "GET", url: `/api/v1/deployments/${pushed.deployment.id}` });
  expect(shown.json()).toMatchObject({ state: "live", artifact: { files: 3 } });
});

test("a hostile archive ends its build in a sentence, and nothing of it is left", async () => {
  writeFileSync(join(place, "hostile.tar"), tarOf([{ name: "model.json", body: "{}" }, { name: "../../evil" }]));
  const pushed = await upload(join(place, "hostile.tar"), "application/x-tar", "model=hostile");
  expect(await outcomeOf(pushed.job.id)).toEqual({
    state: "failed",
    problem: { step: "fetch", code: "fetch_name", detail: '"../../evil" is a name that leads out of the folder.' },
  });
  const version = join(
    app.config.dataFolder,
    "deployments/versions",
    String(app.first.organisation),
    pushed.deployment.id,
  );
  expect(readdirSync(version)).toEqual([]);
  expect(readdirSync(join(app.config.dataFolder, "deployments/incoming"))).toEqual([]);
  await app.call({ method: "POST", url: `/api/v1/jobs/${pushed.job.id}/retry` });
  expect(await outcomeOf(pushed.job.id)).toMatchObject({ problem: { code: "fetch_gone" } });
});

test("more memory than the operator allows is refused, as the API refuses it", async () => {
  const settings = '{"resources": {"memoryMb": 2048}}';
  writeFileSync(join(place, "large.tar"), tarOf([{ name: "driftguard.json", body: settings }]));
  const pushed = await upload(join(place, "large.tar"), "application/x-tar", "model=large");
  expect((await outcomeOf(pushed.job.id)).problem).toEqual({
    ...{ step: "fetch", code: "bad_settings" },
    detail: 'driftguard.json: "resources.memoryMb" needs at most 1024, which the operator allows, and is 2048.',
  });
});

test("a build that asks goes on when somebody agrees, and who that was is kept", async () => {
  writeFileSync(join(place, "foreign.tar"), tarOf([{ name: "model.pkl", body: "ccompany.scoring\nModel\n." }]));
  const { deployment, job } = await upload(join(place, "foreign.tar"), "application/x-tar", "model=foreign");
  const { problem } = await outcomeOf(job.id);
  expect(problem).toMatchObject({ step: "scan", code: "consent_needed" });
  expect(problem.detail).toContain(`driftguard jobs retry ${job.id} --allow unknown-names`);
  const retry = (query = ""): ReturnType<typeof app.call> =>
    app.call({ method: "POST", url: `/api/v1/jobs/${job.id}/retry${query}` });

  expect((await retry("?allow=everything")).statusCode).toBe(422);
  expect((await retry()).statusCode).toBe(200);
  expect((await outcomeOf(job.id)).problem.code).toBe("consent_needed");

  expect((await retry("?allow=unknown-names")).statusCode).toBe(200);
  const scanned = async () => {
    const { steps } = (await app.call({ method: "GET", url: `/api/v1/jobs/${job.id}` })).json();
    return steps.find(({ name }: { readonly name: string }) => name === "scan").state;
  };
  await expect.poll(scanned, { timeout: 20_000 }).toBe("done");
  await app.call({ method: "POST", url: `/api/v1/jobs/${job.id}/cancel` });
  await outcomeOf(job.id);
  const { items } = (await app.call({ method: "GET", url: "/api/v1/audit?action=job.retry" })).json();
  expect(items[0]).toMatchObject({ object: job.id, detail: { subject: deployment.id, consent: ["unknown-names"] } });
});

test("what another site's form could send is no upload", async () => {
  expect(await upload(join(place, "flights/model.json"), "text/plain", "model=x")).toMatchObject({ status: 415 });
});
