import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../contract.ts";

/** Where a version's manifest is. */
export function manifestFile(folder: string): string {
  return join(folder, "manifest.json");
}

/**
 * The manifest of a version that was built.
 *
 * @param folder - the version's folder
 * @throws an error of the file system where the version is not ready
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest: Manifest = JSON.parse(await readFile(manifestFile(folder), "utf8"));
  return manifest;
}
