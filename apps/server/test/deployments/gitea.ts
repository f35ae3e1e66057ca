import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startServer } from "../start-server.ts";
import { change, git, makeRepository } from "./git-kit.ts";
import { startGitea } from "./gitea-kit.ts";

// npm run test:gitea
// A real Gitea on loopback: what is pushed to it goes live on a server as it is started, by its own webhook.
// Not among the tests: Gitea is built from its source, which takes minutes and 3 GB of module cache.
const folder = mkdtempSync(join(tmpdir(), "driftguard-gitea-test-"));
const work = join(folder, "work");
mkdirSync(work);
const gitea = await startGitea();
// What an operator of a forge in the own network sets: the server may go there, and to no other private address.
const server = await startServer({ DRIFTGUARD_DATA: join(folder, "data"), OUTBOUND_ALLOW: new URL(gitea.url).host });
try {
  // What is looked at is told beside each use.
  // oxlint-disable-next-line typescript/no-explicit-any
  const ask = async (method: string, path: string, body?: unknown): Promise<any> => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { "x-api-key": server.key ?? "", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text === "" ? "null" : text);
  };

  await ask("POST", "/api/v1/models", { name: "flights" });
  const repository = `${gitea.url}/ada/flights.git`;
  const { webhook } = await ask("PATCH", "/api/v1/models/flights/repository", { repository });
  const { secret } = await ask("POST", "/api/v1/models/flights/repository/secret");

  await gitea.api("POST", "/user/repos", { name: "flights", default_branch: "main" });
  await gitea.api("POST", "/repos/ada/flights/hooks", {
    ...{ type: "gitea", active: true, events: ["push"] },
    config: { url: webhook, content_type: "json", secret },
  });

  await makeRepository(work);
  const deployments = async () => (await ask("GET", "/api/v1/models/flights/deployments")).items;
  /** Pushes a branch. @returns milliseconds until its commit is live */
  const pushUntilLive = async (...flags: readonly string[]): Promise<number> => {
    const commit = (await git(work, "rev-parse", "main")).trim();
    const begun = performance.now();
    await git(work, "push", "-q", ...flags, gitea.remote("flights"), "main");
    for (;;) {
      const found = await deployments();
      const own = found.find((one: { commit: string }) => one.commit === commit);
      if (own?.state === "live") return Math.round(performance.now() - begun);
      if (own?.state === "failed") throw new Error(`it failed: ${JSON.stringify(own)}`);
      if (performance.now() - begun > 30_000) throw new Error(`it is not live: ${JSON.stringify(found)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  print({ push: "first", liveMs: await pushUntilLive() });
  await change(work, "a second version");
  print({ push: "second", liveMs: await pushUntilLive() });

  // A commit that another branch is at as well is not built again; the same event under another delivery changes nothing.
  await git(work, "push", "-q", gitea.remote("flights"), "main:refs/heads/try");
  const [hook] = Object(await gitea.api("GET", "/repos/ada/flights/hooks"));
  await gitea.api("POST", `/repos/ada/flights/hooks/${hook.id}/tests`);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const two = await deployments();
  if (two.length !== 2) throw new Error(`two commits were pushed: ${JSON.stringify(two)}`);

  // What only another branch is at is built, and waits.
  await git(work, "checkout", "-qb", "waits");
  await change(work, "a third version");
  await git(work, "push", "-q", gitea.remote("flights"), "waits");
  await git(work, "checkout", "-q", "main");
  const isWaiting = async () => (await deployments()).some(({ state }: { state: string }) => state === "ready");
  const until = performance.now() + 30_000;
  while (!(await isWaiting())) {
    if (performance.now() > until) throw new Error(`no version waits: ${JSON.stringify(await deployments())}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  // Forced back to what was built before: it goes live again, nothing is built.
  await git(work, "reset", "-q", "--hard", "main~1");
  print({ push: "forced back", liveMs: await pushUntilLive("--force") });
  const after = await deployments();
  print({ deployments: after.map(({ state, source, commit }: Record<string, string>) => ({ state, source, commit })) });
  const [row]: readonly { readonly input: unknown }[] = JSON.parse(readFileSync(join(work, "test_data.json"), "utf8"));
  const { predictions } = await ask("POST", "/serve/flights/predict", { inputs: [row?.input] });
  print({ predictions });
} finally {
  await server.stop();
  await gitea.close();
  rmSync(folder, { recursive: true, force: true });
}

function print(figures: object): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
