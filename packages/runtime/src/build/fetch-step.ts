import { createHash } from "node:crypto";
import { chmodSync, createReadStream, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { archiveLimits } from "../archive/archive-limits.ts";
import { tooLarge, tooMany } from "../archive/tree-writer.ts";
import { BuildProblem, type BuildStep } from "../contract.ts";
import { writeNote } from "./notes.ts";
import { readSettings, refuseBeyond, settingNames, unknownSettings } from "./read-settings.ts";

/** What the step notes. */
export type FilesNote = {
  /** sha256 in hex by path. */
  readonly files: Readonly<Record<string, string>>;
  /** sha256 over paths and hashes: the same bytes pushed twice are the same version. */
  readonly digest: string;
  readonly bytes: number;
};

/**
 * Takes in the tree that was pushed: looks at every entry, whatever brought it, and hashes every file.
 *
 * Files become readable to all and writable to nobody else: the sandbox has another user.
 */
export const fetchStep: BuildStep = {
  name: "fetch",
  limitMs: 60_000,
  async run({ folder, log, signal, memoryMbMax = Number.POSITIVE_INFINITY }) {
    const root = join(folder, "files");
    const found = findFiles(root);
    if (found.paths.length === 0) throw new BuildProblem("fetch_empty", "There is no file in what was pushed.");
    const files: Record<string, string> = {};
    for (const path of found.paths) {
      signal.throwIfAborted();
      files[path] = await hashFile(join(root, path));
    }
    refuseBeyond(readSettings(root), memoryMbMax);
    for (const key of unknownSettings(root))
      log(`driftguard.json: "${key}" sets nothing. What can be set: ${settingNames.join(", ")}.`);
    writeNote(folder, "files", { files, digest: digestOf(files), bytes: found.bytes } satisfies FilesNote);
    log(`${found.paths.length === 1 ? "one file" : `${found.paths.length} files`}, ${found.bytes} bytes`);
  },
};

/** The version's content address: sha256 in hex of its paths and their hashes, in order. */
export function digestOf(files: Readonly<Record<string, string>>): string {
  const lines = Object.entries(files)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, hash]) => `${hash}  ${path}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}

function findFiles(root: string): { readonly paths: string[]; readonly bytes: number } {
  const paths: string[] = [];
  let bytes = 0;
  const folders = [""];
  for (const folder of folders) {
    chmodSync(join(root, folder), 0o755);
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const facts = lstatSync(join(root, path));
      if (facts.isSymbolicLink()) refuse("fetch_link", `"${path}" is a link: files and folders are taken.`);
      if (facts.isDirectory()) folders.push(path);
      else if (facts.isFile()) {
        chmodSync(join(root, path), 0o644);
        paths.push(path);
        bytes += facts.size;
      } else refuse("fetch_special_file", `"${path}" is no ordinary file: files and folders are taken.`);
      if (paths.length + folders.length > archiveLimits.entries + 1)
        refuse("fetch_too_many_files", tooMany(archiveLimits));
      if (bytes > archiveLimits.bytes) refuse("fetch_too_large", tooLarge(archiveLimits));
    }
  }
  return { paths: paths.sort(), bytes };
}

function refuse(code: ConstructorParameters<typeof BuildProblem>[0], message: string): never {
  throw new BuildProblem(code, message);
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
