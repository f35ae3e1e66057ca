import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildProblem, type Manifest } from "../contract.ts";

/** Where a version's manifest is. */
export function manifestFile(folder: string): string {
  return join(folder, "manifest.json");
}

/**
 * The manifest of a version that was built.
 *
 * @param folder - the version's folder
 * @throws BuildProblem where its files are not there
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest: Manifest = JSON.parse(await readFile(manifestFile(folder), "utf8").catch(gone));
  return manifest;
}

function gone(error: unknown): never {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  const message = "The files of this version are not on this server: build the version again.";
  throw new BuildProblem("load_failed", message, { cause: error });
}
