import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { gitEnvironment } from "../platform/git/git-environment.ts";
import { runGit } from "../platform/git/start-git.ts";

/** Of a model's repository. Both parts are numbers of ours: nothing of the path comes from outside. */
export function repositoryFolder(
  root: string,
  { organisation, model }: { readonly organisation: number; readonly model: number },
): string {
  return join(root, String(organisation), `${model}.git`);
}

/** Takes away what a push left that was cut off. A push that runs keeps its objects there: none may. */
export async function sweepFolder(folder: string): Promise<void> {
  const objects = join(folder, "objects");
  const left = (await readdir(objects)).filter((name) => name.startsWith("tmp_objdir-"));
  for (const name of left) await rm(join(objects, name), { recursive: true, force: true });
}

/** Makes a bare repository if there is none. */
export async function openFolder(folder: string, signal: AbortSignal): Promise<void> {
  // What git makes last.
  if (existsSync(join(folder, "objects/info"))) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await runGit(["init", "--quiet", "--bare", "--initial-branch=main", "--template=", folder], {
    env: gitEnvironment([]),
    cwd: folder,
    signal,
  });
}

/** Makes a branch the one that a clone begins with, and that a push cannot take away. */
export async function pointHead(folder: string, branch: string, signal: AbortSignal): Promise<void> {
  const env = gitEnvironment([]);
  await runGit(["symbolic-ref", "--", "HEAD", `refs/heads/${branch}`], { env, cwd: folder, signal });
}

/** The commits of all branches, by name; empty where nothing was ever pushed. */
export async function readHeads(folder: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  if (!existsSync(join(folder, "objects/info"))) return new Map();
  const text = await runGit(["for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads/"], {
    env: gitEnvironment([]),
    cwd: folder,
    signal,
  });
  return new Map(
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))]),
  );
}
