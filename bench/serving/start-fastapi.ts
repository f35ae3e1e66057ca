import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where what takes minutes to install is kept from one run to the next. */
export const keptFolder: string = join(root, ".environments/bench");

/** A hand-written endpoint in a process of its own. */
export type Endpoint = { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

/** The Python of the peers' own virtual environment, made where it is missing. @throws Error with pip's last words */
export function fastapiPython(): string {
  const folder = join(keptFolder, "fastapi");
  const python = join(folder, "bin/python");
  const wanted = readFileSync(new URL("requirements.txt", import.meta.url), "utf8");
  const installed = join(folder, "installed.txt");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(keptFolder, { recursive: true });
  run("python3", "-m", "venv", folder);
  run(
    python,
    "-m",
    "pip",
    "install",
    "-q",
    "--only-binary",
    ":all:",
    "-r",
    join(root, "bench/serving/requirements.txt"),
  );
  writeFileSync(installed, wanted);
  return python;
}

function run(program: string, ...args: readonly string[]): void {
  const said = spawnSync(program, args, { encoding: "utf8" });
  if (said.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${said.stderr.trim().slice(-500)}`);
}

/** @throws Error if it does not answer within 30 s */
export async function startFastapi(python: string, kind: string): Promise<Endpoint> {
  const port = await freePort();
  const file = fileURLToPath(new URL("fastapi_endpoint.py", import.meta.url));
  const child = spawn(python, [file, kind, join(root, "examples"), String(port)], {
    env: { PATH: process.env["PATH"] ?? "", OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 30_000;
  while (!(await isReady(url))) {
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error(`FastAPI with ${kind} did not come to answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    pid: child.pid ?? -1,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`)).ok;
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
