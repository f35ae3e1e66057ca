import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { startServer } from "../start-server.ts";

// npm run test:torch
// The two example repositories of torch, deployed to a server as it is started and asked: seconds a step, size, start, request.
// Not among the tests: torch is fetched from the registry, whose usual wheel brings CUDA and takes 5 GB. pip may need longer
// for that than the step has; have uv where the server looks for programs, in /usr/local/bin or /usr/bin.
const run = promisify(execFile);
const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const examples = fileURLToPath(new URL("../../../../examples/", import.meta.url));
const gigabytesNeeded = 14; // what is installed, and the wheels that it was installed from
const requests = 200;

type Items = readonly { readonly input: Readonly<Record<string, unknown>>; readonly expected: number }[];

const { bavail, bsize } = statfsSync(tmpdir());
const gigabytes = (bavail * bsize) / 1e9;
if (gigabytes < gigabytesNeeded)
  throw new Error(`${tmpdir()} has ${gigabytes.toFixed(1)} GB left, and torch needs ${gigabytesNeeded}: set TMPDIR`);

const folder = mkdtempSync(join(tmpdir(), "driftguard-torch-"));
// The machine's own way to the registry, as an operator would hand it on.
const installer = Object.entries(process.env).filter(([name]) => /^(PIP_|UV_|https?_proxy$|SSL_CERT_)/i.test(name));
const settings = {
  ...Object.fromEntries(installer.map(([name, value]) => [name, value ?? ""])),
  DRIFTGUARD_DATA: join(folder, "data"),
};
// A folder that keeps the environment for another run; one run alone leaves nothing behind.
const kept = process.env["TORCH_ENVIRONMENTS"];
if (kept !== undefined) {
  mkdirSync(join(folder, "data/deployments"), { recursive: true });
  // Workers are other users, who pass through.
  for (const path of [folder, join(folder, "data")]) chmodSync(path, 0o711);
  symlinkSync(kept, join(folder, "data/deployments/environments"));
}
let server = await startServer(settings);
try {
  const key = server.key ?? "";

  const command = async (...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, DRIFTGUARD_URL: server.url, DRIFTGUARD_KEY: key };
    const { stderr } = await run(process.execPath, ["--conditions=driftguard-source", main, ...args], { env });
    return stderr;
  };
  // What is looked at is told beside each use.
  // oxlint-disable-next-line typescript/no-explicit-any
  const ask = async (path: string, body?: unknown): Promise<any> => {
    const answer = await fetch(server.url + path, {
      headers: { "x-api-key": key, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };

  /** An answer a row, each as the repository expects it. @returns milliseconds */
  const askOnce = async (name: string, { input, expected }: Items[number]): Promise<number> => {
    const begun = performance.now();
    const { predictions } = await ask(`/serve/${name}/predict`, { inputs: [input] });
    const took = performance.now() - begun;
    if (!(Math.abs(predictions[0] - expected) < 1e-6)) throw new Error(`${name}: ${predictions[0]}, not ${expected}`);
    return took;
  };

  const deployAndAsk = async (name: string): Promise<object> => {
    const begun = performance.now();
    const told = await command("deploy", join(examples, name));
    const deploySeconds = (performance.now() - begun) / 1000;
    const [deployment] = (await ask(`/api/v1/models/${name}/deployments`)).items;
    const { steps } = await ask(`/api/v1/jobs/${deployment.job}`);
    const items: Items = JSON.parse(readFileSync(join(examples, name, "test_data.json"), "utf8"));
    const milliseconds: number[] = [];
    for (let at = 0; at < requests; at += 1) {
      const item = items[at % items.length];
      if (item !== undefined) milliseconds.push(await askOnce(name, item));
    }
    const sorted = milliseconds.toSorted((one, other) => one - other);
    // Recorded within 250 ms.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const recorded = (await ask(`/api/v1/models/${name}/predictions?limit=1000`)).items;
    if (recorded.length !== requests)
      throw new Error(`${name}: ${recorded.length} of ${requests} requests are recorded`);
    return {
      name,
      installer: told.includes(" with uv")
        ? "uv"
        : told.includes(" with pip")
          ? "pip"
          : "none: the environment was there",
      deploySeconds: round(deploySeconds),
      stepSeconds: Object.fromEntries(steps.map(secondsOf)),
      loadedInMs: Number(/loaded in (\d+) ms/.exec(told)?.[1]),
      requestMsMedian: round(sorted[requests >> 1]),
      requestMsP99: round(sorted[Math.floor(requests * 0.99)]),
      recorded: recorded.length,
      features: Object.keys(recorded[0].features).length,
    };
  };

  const refused = join(folder, "weights-alone");
  cpSync(join(examples, "flights-torch"), refused, { recursive: true });
  rmSync(join(refused, "predict.py"));
  const refusal = await command("deploy", refused).then(
    () => "",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const sentence = /model\.pt holds weights or a module of torch.*$/m.exec(refusal)?.[0];
  if (sentence === undefined) throw new Error(`weights alone were not refused: ${refusal}`);
  print({ refused: sentence });

  for (const name of ["flights-torch", "flights-torchscript"]) print(await deployAndAsk(name));
  const { stdout } = await run("du", ["-smL", join(folder, "data/deployments/environments")]);
  print({ environmentsAndWheelsMb: Number.parseInt(stdout, 10) });

  // Both models' workers start with the server; a request waits for them until its deadline, and is asked again then.
  await server.stop();
  server = await startServer(settings);
  const [item]: Items = JSON.parse(readFileSync(join(examples, "flights-torchscript/test_data.json"), "utf8"));
  const begun = performance.now();
  const isAnswered = async (): Promise<boolean> =>
    item !== undefined &&
    (await askOnce("flights-torchscript", item).then(
      () => true,
      (error: unknown) => {
        if (String(error).includes("answered 504") && performance.now() - begun < 60_000) return false;
        throw error;
      },
    ));
  while (!(await isAnswered()));
  print({ coldStartOfTwoMs: Math.round(performance.now() - begun) });
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function print(figures: object): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

function round(value: number | undefined): number {
  return Math.round((value ?? Number.NaN) * 10) / 10;
}

function secondsOf(step: Readonly<Record<string, string>>): readonly [string, number] {
  const [from, to] = [step["started_at"] ?? "", step["ended_at"] ?? ""];
  return [step["name"] ?? "", round((Date.parse(to) - Date.parse(from)) / 1000)];
}
