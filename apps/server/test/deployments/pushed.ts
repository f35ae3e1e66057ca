import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packFolder } from "../../src/command/deploy/pack-folder.ts";
import { listFiles } from "../../src/command/deploy/list-files.ts";
import { type StartedServer, startServer } from "../start-server.ts";

/** A server as it is started, and what asks it. */
export type Pushed = {
  readonly server: () => StartedServer;
  /** Where the server keeps what it builds. */
  readonly data: string;
  readonly key: string;
  readonly api: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Pushes code of its own as the next version, and waits for the end of its build. @returns the deployment */
  readonly push: (model: string, code: string, more?: PushMore) => Promise<Answer["body"]>;
  /** Ends the server as a power cut does, and starts another on the same data. */
  readonly restart: () => Promise<void>;
  readonly end: () => Promise<void>;
};

// The shapes of answers are what the tests are about.
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = { readonly status: number; readonly body: any };
export type PushMore = { readonly version?: string; readonly hold?: boolean };

/** Starts a server whose models are code alone: they run on the interpreter as it is, so that a build is quick. */
export async function startPushed(settings: Readonly<Record<string, string>> = {}): Promise<Pushed> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-pushed-test-"));
  const environment = { DRIFTGUARD_DATA: join(folder, "data"), ...settings };
  let server = await startServer(environment);
  const key = server.key ?? "";
  const api: Pushed["api"] = async (method, path, body, headers = {}) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { "x-api-key": key, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: JSON.parse(text === "" ? "null" : text) };
  };
  return {
    ...{ server: () => server, api, key, data: environment.DRIFTGUARD_DATA },
    async push(model, code, { version, hold = false } = {}) {
      const files = mkdtempSync(join(folder, "push-"));
      writeFileSync(join(files, "predict.py"), code);
      writeFileSync(join(files, "requirements.txt"), "");
      const archive = `${files}.tar.gz`;
      await packFolder(await listFiles(files), archive);
      const query = new URLSearchParams({ model, hold: String(hold), ...(version === undefined ? {} : { version }) });
      const answer = await fetch(`${server.url}/api/v1/deployments?${query}`, {
        method: "POST",
        headers: { "x-api-key": key, "content-type": "application/gzip" },
        body: readFileSync(archive),
      });
      const { deployment, job } = JSON.parse(await answer.text());
      for (;;) {
        const { body } = await api("GET", `/api/v1/jobs/${job.id}`);
        if (body.state === "succeeded") return (await api("GET", `/api/v1/deployments/${deployment.id}`)).body;
        if (body.state === "failed" || body.state === "cancelled") throw new Error(JSON.stringify(body.problem));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async restart() {
      server.process.kill("SIGKILL");
      await new Promise((resolve) => server.process.once("exit", resolve));
      server = await startServer(environment);
    },
    async end() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
