import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { Client } from "pg";

import { findBinaries } from "../../src/platform/database/binary-package.ts";
import { startTestServer, type TestServer } from "../../src/platform/database/test-server.ts";

const run = promisify(execFile);
const release = "v1.26.0";
const kept = fileURLToPath(new URL("../../../../.environments/", import.meta.url));
const nobody = 65_534; // Gitea refuses root

/** A real Gitea on loopback, with a user of its own. */
export type Gitea = {
  readonly url: string;
  /** With name and password, for `git push`. */
  readonly remote: (repository: string) => string;
  readonly api: (method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

const user = { name: "ada", password: "ada-password-1" };

/**
 * Starts Gitea on a PostgreSQL of its own, in a temporary folder.
 *
 * @throws Error with its log if it does not answer within a minute, or cannot be built
 */
export async function startGitea(): Promise<Gitea> {
  const { binary, source } = await ensureGitea();
  const folder = mkdtempSync(join(tmpdir(), "driftguard-gitea-"));
  const database = await startDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  for (const part of ["templates", "options", "public"])
    cpSync(join(source, part), join(folder, "static", part), { recursive: true });
  const settings = join(folder, "app.ini");
  writeFileSync(settings, settingsOf({ folder, port, url, sockets: database.host }));
  mkdirSync(join(folder, "home"));
  await run("chmod", ["-R", "u+w", folder]);
  const ids = process.geteuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if ("uid" in ids) {
    await run("chown", ["-R", `${nobody}:${nobody}`, folder]);
    // The program is root's, and is walked to by another user.
    chownSync(binary, 0, 0);
  }
  const how = { ...ids, cwd: folder, env: { PATH: process.env["PATH"], HOME: join(folder, "home"), USER: "nobody" } };
  await run(binary, ["-c", settings, "migrate"], how);
  const account = ["--username", user.name, "--password", user.password, "--email", "ops@example.com"];
  await run(
    binary,
    ["-c", settings, "admin", "user", "create", ...account, "--admin", "--must-change-password=false"],
    how,
  );
  const web = spawn(binary, ["-c", settings, "web"], { ...how, stdio: ["ignore", "pipe", "pipe"] });
  const close = async (): Promise<void> => {
    await end(web);
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await untilHealthy(url, web).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const login = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString("base64")}`;
  return {
    url,
    remote: (repository) => `http://${user.name}:${user.password}@127.0.0.1:${port}/${user.name}/${repository}.git`,
    close,
    async api(method, path, body) {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: login, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`Gitea answered ${answer.status} to ${path}: ${text}`);
      return text === "" ? null : JSON.parse(text);
    },
  };
}

/** The program, built from its published source where it is not there yet: minutes, once a checkout. */
async function ensureGitea(): Promise<{ readonly binary: string; readonly source: string }> {
  const environment = { ...process.env, GOFLAGS: "-mod=mod -buildvcs=false -trimpath", CGO_ENABLED: "0" };
  const asked = await run("go", ["mod", "download", "-json", `code.gitea.io/gitea@${release}`], {
    cwd: "/",
    env: environment,
  });
  const { GoMod: goMod, Dir: source }: { GoMod: string; Dir: string } = JSON.parse(asked.stdout);
  const binary = process.env["GITEA_BIN"] ?? join(kept, `gitea-${release}`);
  if (existsSync(binary)) return { binary, source };
  process.stderr.write(`building Gitea ${release} into ${binary}\n`);
  mkdirSync(dirname(binary), { recursive: true });
  const own = mkdtempSync(join(tmpdir(), "driftguard-gitea-build-"));
  try {
    // `go install` refuses a module that replaces others; a module of our own repeats what it replaces.
    const lines = readFileSync(goMod, "utf8").split("\n");
    const go = lines.find((line) => line.startsWith("go "));
    const replaced = lines.filter((line) => line.startsWith("replace "));
    writeFileSync(
      join(own, "go.mod"),
      ["module build", go, `require code.gitea.io/gitea ${release}`, ...replaced, ""].join("\n"),
    );
    const flags = ["-ldflags", `-s -w -X main.Version=${release.slice(1)}`];
    await run("go", ["build", ...flags, "-o", binary, "code.gitea.io/gitea"], { cwd: own, env: environment });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return { binary, source };
}

async function startDatabase(): Promise<TestServer> {
  const server = await startTestServer(await findBinaries(process.platform, process.arch));
  // Gitea is another user than PostgreSQL may be, and passes through.
  for (const path of [dirname(server.host), server.host]) chmodSync(path, 0o711);
  const client = new Client({ host: server.host, user: "postgres", database: "postgres" });
  await client.connect();
  await client.query("create database gitea");
  await client.end();
  return server;
}

type Places = { readonly folder: string; readonly port: number; readonly url: string; readonly sockets: string };

function settingsOf({ folder, port, url, sockets }: Places): string {
  return `RUN_MODE = prod
RUN_USER = ${process.geteuid?.() === 0 ? "nobody" : (process.env["USER"] ?? "")}
WORK_PATH = ${folder}/home
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = ${url}/
DISABLE_SSH = true
OFFLINE_MODE = true
STATIC_ROOT_PATH = ${folder}/static
[database]
DB_TYPE = postgres
HOST = ${sockets}
NAME = gitea
USER = postgres
[security]
INSTALL_LOCK = true
[service]
DISABLE_REGISTRATION = true
[webhook]
ALLOWED_HOST_LIST = loopback
[log]
LEVEL = warn
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return address.port;
}

async function untilHealthy(url: string, web: ChildProcess): Promise<void> {
  let told = "";
  for (const stream of [web.stdout, web.stderr]) stream?.on("data", (bytes: Buffer) => (told += bytes.toString()));
  const deadline = Date.now() + 60_000;
  for (;;) {
    const isHealthy = await fetch(`${url}/api/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    if (web.exitCode !== null || Date.now() > deadline) throw new Error(`Gitea does not answer: ${told.slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
