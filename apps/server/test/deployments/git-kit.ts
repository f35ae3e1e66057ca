import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import type { TestServer } from "../test-server.ts";
import { treesRepository } from "./trees-repository.ts";

const run = promisify(execFile);

/** The real git, with a name of its own and nothing of the machine's. @returns both of its outputs; throws as execFile */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run("git", args, {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ops@example.com",
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ops@example.com",
    },
  });
  return stdout + stderr;
}

/** A repository with a model that needs no Python. */
export async function makeRepository(folder: string): Promise<void> {
  treesRepository(folder);
  await git(folder, "init", "-q", "-b", "main");
  await commitAll(folder, "a model");
}

/** @returns the commit */
export async function commitAll(folder: string, message: string): Promise<string> {
  await git(folder, "add", ".");
  await git(folder, "commit", "-qm", message);
  return (await git(folder, "rev-parse", "HEAD")).trim();
}

export async function change(folder: string, text: string): Promise<string> {
  writeFileSync(join(folder, "NOTES.md"), text);
  return commitAll(folder, text);
}

/** A model's deployments when all of them are built, newest first. */
export async function settledDeployments(app: TestServer, model: string) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { items } = (await app.call({ method: "GET", url: `/api/v1/models/${model}/deployments` })).json();
    if (items.every(({ state }: { state: string }) => state !== "building")) return items;
    if (Date.now() > deadline) throw new Error(`it builds for ever: ${JSON.stringify(items)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
