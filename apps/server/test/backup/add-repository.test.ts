import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { addRepository } from "../../src/platform/backup/add-repository.ts";
import { readArchive } from "../../src/platform/backup/read-archive.ts";
import { writeArchive } from "../../src/platform/backup/write-archive.ts";

const base = mkdtempSync(join(tmpdir(), "driftguard-repository-test-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const git = (folder: string, args: readonly string[], input = ""): string =>
  execFileSync("git", ["-c", "fastimport.unpackLimit=0", ...args], { cwd: folder, input, encoding: "utf8" });

let moment = 1_700_000_000;
/** As a push does: a pack of its own, then the reference. @returns its hash */
function commit(folder: string, branch: string): string {
  const who = `committer Test <test@example.com> ${(moment += 1)} +0000`;
  const text = String(moment);
  git(
    folder,
    ["fast-import", "--quiet", "--force"],
    `commit refs/heads/${branch}\n${who}\ndata 1\nx\nM 100644 inline model\ndata ${text.length}\n${text}\n\n`,
  );
  return git(folder, ["rev-parse", branch]).trim();
}

/** Backs a repository up, with something else done to it before the nth file is read; and unpacks it again. */
async function copied(folder: string, meanwhile: Readonly<Record<number, () => void>>): Promise<string> {
  const file = `${folder}.tar.gz`;
  const archive = await writeArchive(file);
  let files = 0;
  await addRepository(
    {
      ...archive,
      add: async (member) => {
        await archive.add(member);
        meanwhile[(files += 1)]?.();
      },
    },
    { name: "copy.git", path: folder },
  );
  await archive.finish();
  const target = `${folder}.out`;
  for await (const { name, type, content } of readArchive(file)) {
    const path = join(target, name);
    mkdirSync(type === "folder" ? path : dirname(path), { recursive: true });
    if (type === "folder") continue;
    const parts: Buffer[] = [];
    for await (const part of content()) parts.push(Buffer.from(part));
    writeFileSync(path, Buffer.concat(parts));
  }
  return join(target, "copy.git");
}

/** With two branches in packs, one in a file of its own and one packed, and objects of their own. */
function make(name: string): { readonly folder: string; readonly heads: readonly string[] } {
  const folder = join(base, name);
  mkdirSync(folder);
  git(folder, ["init", "--quiet", "--bare", "--initial-branch=main", "--template="]);
  const heads = [commit(folder, "packed")];
  git(folder, ["pack-refs", "--all"]);
  heads.push(commit(folder, "main"));
  return { folder, heads };
}

const isWhole = (folder: string): string => git(folder, ["fsck", "--full", "--connectivity-only"]);

test.each([1, 3, 5, 6, 7])(
  "a push and a git gc after file %i of a repository leave a copy that is whole",
  async (at) => {
    const { folder, heads } = make(`both-${at}`);
    const copy = await copied(folder, {
      [at]: () => {
        commit(folder, "main");
        commit(folder, "other");
        git(folder, ["gc", "--quiet", "--prune=30.days.ago"]);
      },
    });
    expect(isWhole(copy)).not.toContain("missing");
    for (const head of heads) expect(git(copy, ["cat-file", "-t", head]).trim()).toBe("commit");
    expect(git(copy, ["for-each-ref", "--format=%(refname)"])).toContain("refs/heads/main");
    expect(git(copy, ["for-each-ref", "--format=%(refname)"])).toContain("refs/heads/packed");
  },
);

test("what a git has begun in it stays behind", async () => {
  const { folder } = make("begun");
  writeFileSync(join(folder, "HEAD.lock"), "");
  writeFileSync(join(folder, "objects/pack/tmp_pack_abcdef"), "half");
  const copy = await copied(folder, {});
  expect(readdirSync(copy)).not.toContain("HEAD.lock");
  expect(readdirSync(join(copy, "objects/pack")).filter((name) => name.startsWith("tmp_"))).toEqual([]);
});
