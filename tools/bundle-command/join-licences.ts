import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The licences of the libraries among bundled modules, which ask that each copy carries them.
 *
 * @param modules - absolute paths
 * @throws Error if a library brings no licence
 */
export function joinLicences(root: string, modules: readonly string[]): string {
  const libraries = new Set(modules.flatMap((path) => /.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  return [...libraries]
    .sort()
    .map((folder) => licenceOf(root, folder))
    .join("\n");
}

function licenceOf(root: string, folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const path = ["LICENSE", "LICENSE.md", "LICENSE.txt"]
    .map((file) => join(folder, file))
    .find((file) => existsSync(file));
  if (path === undefined) throw new Error(`${folder.slice(root.length + 1)} brings no licence to pass on`);
  return `${name} ${version} (${license})\n\n${readFileSync(path, "utf8").trim()}\n`;
}
