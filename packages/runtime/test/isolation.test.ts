import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDeployment } from "../src/index.ts";
import type { Deployment, IsolationLayer, Sandbox } from "../src/contract.ts";
import { decode } from "../src/index.ts";
import { probeSandbox } from "../src/sandbox/probe-sandbox.ts";
import { type Built, python, servingKit, type ServingKit } from "./serving-kit.ts";

/** What a probe is given to aim at: all of it is there, and open to whoever is not in a sandbox. */
type Target = Readonly<Record<string, string | number>>;

let kit: ServingKit;
let target: Target;
let probes: Pick<Built, "manifest" | "folder">;
const ends: (() => void | Promise<unknown>)[] = [];

beforeAll(async () => {
  if (python.path === null) return;
  kit = await servingKit();
  target = await makeTarget(kit.folder);
  const prepare = (files: string): void =>
    cpSync(join(import.meta.dirname, "isolation_probes.py"), join(files, "predict.py"));
  probes = await kit.build("probes", { prepare });
}, 300_000);

afterAll(async () => {
  for (const end of ends) await end();
  kit?.end();
});

async function makeTarget(folder: string): Promise<Target> {
  const secret = join(folder, "secret.txt");
  writeFileSync(secret, "a password", { mode: 0o644 });
  const neighbourFiles = join(folder, "neighbour/files");
  mkdirSync(neighbourFiles, { recursive: true });
  const neighbour: ChildProcess = spawn("/bin/sleep", ["600"]);
  ends.push(() => void neighbour.kill("SIGKILL"));
  const shared = `/dev/shm/driftguard-probe-${process.pid}`;
  writeFileSync(shared, "a neighbour's");
  chmodSync(shared, 0o666);
  ends.push(() => rmSync(shared));
  const port = await listen(createServer(), 0);
  const [unix, abstract] = [join(folder, "server.sock"), `driftguard-probe-${process.pid}`];
  await listen(createServer(), unix);
  await listen(createServer(), `\0${abstract}`);
  const variable = "DRIFTGUARD_SECRET_OF_THE_SERVER";
  return {
    ...{ secret, shared, neighbour_files: neighbourFiles, port, unix, abstract, variable },
    ...{ server: process.pid, neighbour: neighbour.pid ?? 0 },
  };
}

function listen(server: Server, where: number | string): Promise<number> {
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return new Promise((resolve) => {
    const onListening = (): void => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    };
    if (typeof where === "number") server.listen(where, "127.0.0.1", onListening);
    else if (where.startsWith("\0")) server.listen(where, onListening);
    else server.listen({ path: where, readableAll: true, writableAll: true }, onListening);
  });
}

/** Serves the probes in a sandbox, and hands back what runs one. */
async function inside(sandbox: Sandbox): Promise<(row: object) => Promise<unknown>> {
  const deployment: Deployment = createDeployment({
    ...{ ...probes, environments: kit.environments, sandbox, variables: {}, clock: Date },
    uid: process.geteuid?.() === 0 ? 64_200 : null,
    onEvent: () => {},
  });
  ends.push(() => deployment.stop());
  await deployment.start();
  return async (row) => {
    const input = decode("predict", Buffer.from(JSON.stringify({ inputs: [row] })), undefined, deployment.signature);
    if ("refused" in input) throw new Error(input.detail);
    const outcome = await deployment.predict(input, Date.now() + 20_000);
    return outcome.kind === "answered" ? outcome.predictions.values[0] : outcome;
  };
}

async function runProbes(sandbox: Sandbox): Promise<Map<string, string>> {
  const ask = await inside(sandbox);
  const names = await ask({ list: true });
  if (!Array.isArray(names)) throw new Error(`the probes do not answer: ${JSON.stringify(names)}`);
  const said = new Map<string, string>();
  for (const name of names.map(String)) said.set(name, String(JSON.stringify(await ask({ ...target, probe: name }))));
  return said;
}

/** Without bubblewrap a worker walks to its files by itself, as another user where we are root. */
function isReachable(): boolean {
  const folders = kit.folder.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/") || "/");
  return process.geteuid?.() !== 0 || folders.every((folder) => (statSync(folder).mode & 0o001) !== 0);
}

describe.skipIf(python.path === null)("from inside, nothing is open that is not said to be", () => {
  test.for<{ promise: string; without: IsolationLayer["name"][] }>([
    { promise: "at the best level of this machine", without: [] },
    { promise: "at level 2, without control groups", without: ["cgroup"] },
    { promise: "at level 3, without bubblewrap and control groups", without: ["bubblewrap", "cgroup"] },
    { promise: "at level 4, with seccomp alone", without: ["bubblewrap", "cgroup", "landlock"] },
    { promise: "at level 4, with limits alone", without: ["bubblewrap", "cgroup", "landlock", "seccomp"] },
    { promise: "at level 4, where root stays root", without: ["own-uid", "bubblewrap", "cgroup"] },
    { promise: "inside bubblewrap, without a filter of system calls", without: ["seccomp", "landlock"] },
  ])("$promise", async ({ without }, { skip }) => {
    skip(
      without.includes("bubblewrap") && !isReachable(),
      "this checkout lies in a folder that another user cannot enter",
    );
    const sandbox = await probeSandbox({ temporary: join(kit.folder, "temporary"), without });
    // A probe of root's, or of this checkout's owner, that reached its aim would have changed the machine or the worker itself.
    const isOwner = sandbox.notStopped.some(({ name }) => name === "root" || name === "write_worker");
    skip(isOwner, "not tried: here models would be root, or the owner of these very files");
    const said = await runProbes(sandbox);
    const open = [...said].filter(([, answer]) => !answer.startsWith('"stopped: ')).map(([name]) => name);
    const report = [...said].map(([name, answer]) => `${name}: ${answer}`).join("\n");
    expect(said.size, report).toBeGreaterThanOrEqual(40);
    const names = sandbox.notStopped.map(({ name }) => name);
    expect(new Set(open), report).toEqual(new Set(names));
  });

  test("each probe reaches its aim outside a sandbox: the listeners answer, the files can be read", async () => {
    // What is tried here is what the table above calls stopped; a target that is not there would stop everybody.
    for (const where of [
      { port: Number(target["port"]) },
      { path: String(target["unix"]) },
      { path: `\0${target["abstract"]}` },
    ]) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(where, () => resolve(void socket.destroy()));
        socket.on("error", reject);
      });
    }
    expect(readdirSync(String(target["neighbour_files"]))).toEqual([]);
    process.kill(Number(target["neighbour"]), 0);
  });
});
