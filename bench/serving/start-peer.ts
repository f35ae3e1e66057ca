import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { familyOf } from "../machine/processor-time.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = fileURLToPath(new URL("peers/", import.meta.url));

/** Where what takes minutes to install is kept from one run to the next. */
export const keptFolder: string = join(root, ".environments/bench");

/** What else serves a model: an endpoint written by hand, and two servers. Each has one worker. */
export const peers = ["FastAPI", "BentoML", "MLflow"] as const;
export type Peer = (typeof peers)[number];

/** Which model, as `peers/models.py` loads it; `fault` has no file. */
export type Served = { readonly kind: "sklearn" | "forest" | "onnx" | "xgboost" | "fault"; readonly file: string };

/** A peer in a process of its own, and how it is asked. */
export type Endpoint = {
  readonly url: string;
  readonly pid: number;
  readonly path: string;
  /** @param rows - by name where the model has names, else lists */
  readonly bodyOf: (rows: readonly Row[]) => unknown;
  readonly stop: () => Promise<void>;
};
export type Row = Readonly<Record<string, unknown>> | readonly unknown[];

/** A peer's own virtual environment, made where it is missing. @returns its `bin` @throws Error with pip's last words */
export function installPeer(peer: Peer): string {
  const environment = join(keptFolder, peer.toLowerCase());
  const list = join(folder, `${peer.toLowerCase()}.txt`);
  const installed = join(environment, "installed.txt");
  const bin = join(environment, "bin");
  const wanted = readFileSync(list, "utf8");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return bin;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(keptFolder, { recursive: true });
  run("python3", "-m", "venv", environment);
  run(join(bin, "python"), "-m", "pip", "install", "-q", "--only-binary", ":all:", "-r", list);
  writeFileSync(installed, wanted);
  return bin;
}

/** A random forest on the flights, fitted once and kept. @returns its file */
export function forestFile(): string {
  const file = join(keptFolder, "forest.joblib");
  const python = join(installPeer("FastAPI"), "python");
  if (!existsSync(file)) run(python, join(folder, "models.py"), "forest", join(root, "examples"), file);
  return file;
}

function run(program: string, ...args: readonly string[]): void {
  const said = spawnSync(program, args, { encoding: "utf8" });
  if (said.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${said.stderr.trim().slice(-500)}`);
}

// On a busy machine MLflow takes minutes.
const startMsMax = 300_000;

/** @throws Error if it does not answer within five minutes */
export async function startPeer(peer: Peer, { kind, file }: Served): Promise<Endpoint> {
  const bin = installPeer(peer);
  const port = String(await freePort());
  const work = mkdtempSync(join(tmpdir(), "driftguard-bench-peer-"));
  const [program, ...args] = commandOf(peer, { kind, file, port, work, bin });
  const child = spawn(join(bin, program), args, {
    cwd: folder,
    env: {
      PATH: [bin, process.env["PATH"] ?? ""].join(delimiter),
      HOME: work,
      ...{ OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" },
      ...{ KIND: kind, FILE: file, BENTOML_DO_NOT_TRACK: "true", MLFLOW_DISABLE_TELEMETRY: "true" },
    },
    stdio: ["ignore", "ignore", "ignore"],
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    const family = familyOf(child.pid ?? -1);
    if (child.exitCode === null) await terminate(child);
    // What hangs outlives the process that started it.
    for (const pid of family) end(pid);
    rmSync(work, { recursive: true, force: true });
  };
  const deadline = Date.now() + startMsMax;
  while (!(await isReady(url + readyPaths[peer]))) {
    if (Date.now() > deadline || child.exitCode !== null) {
      await stop();
      throw new Error(`${peer} with ${kind} did not come to answer`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    pid: child.pid ?? -1,
    path: peer === "MLflow" ? "/invocations" : "/predict",
    bodyOf: (rows) => bodyOf(peer, kind, rows),
    stop,
  };
}

const readyPaths: Readonly<Record<Peer, string>> = { FastAPI: "/ready", BentoML: "/readyz", MLflow: "/ping" };

type Wanted = Served & { readonly port: string; readonly work: string; readonly bin: string };

function commandOf(peer: Peer, { kind, file, port, work, bin }: Wanted): readonly [string, ...string[]] {
  const at = ["--host", "127.0.0.1", "--port", port];
  switch (peer) {
    case "FastAPI":
      return ["python", "fastapi_endpoint.py", kind, file, port];
    case "BentoML":
      return ["bentoml", "serve", "bentoml_service:Endpoint", ...at];
    case "MLflow": {
      const model = join(work, "model");
      run(join(bin, "python"), join(folder, "mlflow_model.py"), kind, file, model);
      return ["mlflow", "models", "serve", "-m", model, "--env-manager", "local", "--workers", "1", ...at];
    }
    default:
      return peer satisfies never;
  }
}

/** The hand-written endpoint takes rows by name where the model has names; a DataFrame has them once. */
function bodyOf(peer: Peer, kind: Served["kind"], rows: readonly Row[]): unknown {
  const cells = rows.map((row) => (Array.isArray(row) ? row : Object.values(row)));
  if (peer === "FastAPI") return { inputs: kind === "sklearn" ? rows : cells };
  if (peer === "BentoML") return { inputs: cells };
  return { dataframe_split: { columns: cells[0]?.map((_, at) => `x${at}`) ?? [], data: cells } };
}

async function terminate(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(timer);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
