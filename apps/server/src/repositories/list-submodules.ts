import { createInterface } from "node:readline";

import { gitEnvironment } from "../platform/git/git-environment.ts";
import { startGit } from "../platform/git/start-git.ts";

const listedMax = 5;

/** The submodules of a commit: other repositories, of which it names a commit and holds no file. */
export type Submodules = {
  readonly count: number;
  /** The first few, as git spells them: what is not plain is quoted. */
  readonly names: readonly string[];
};

/** Of the tree of a commit in a repository. Line by line, for a stranger's tree may have any number of folders. */
export async function listSubmodules(folder: string, commit: string, signal: AbortSignal): Promise<Submodules> {
  const git = startGit(["ls-tree", "-r", "-d", "--full-tree", commit], {
    env: gitEnvironment([]),
    cwd: folder,
    signal,
  });
  git.input.end();
  const names: string[] = [];
  let count = 0;
  for await (const line of createInterface({ input: git.output, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!line.startsWith("160000 ")) continue;
    count += 1;
    if (names.length < listedMax) names.push(line.slice(line.indexOf("\t") + 1));
  }
  await git.ended;
  signal.throwIfAborted();
  return { count, names };
}

/** What the log says of them; `null` where there are none. */
export function sayLeftOut({ count, names }: Submodules): string | null {
  if (count === 0) return null;
  const [noun, are] = count === 1 ? ["submodule", "is"] : ["submodules", "are"];
  const more = count > names.length ? ` and ${count - names.length} more` : "";
  return `Note: the ${noun} ${names.join(", ")}${more} ${are} left out: put the files that the model needs into the repository itself.`;
}
