import { existsSync, globSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { judgeBundle } from "./bundle-command/judge-bundle.ts";

/** Every fault of the packages that we publish, as npm would pack them: what they promise must be in the tarball. */
export async function checkPackages(root: string): Promise<string[]> {
  const folders = globSync("{packages,apps}/*", { cwd: root }).sort();
  const licence = readFileSync(join(root, "LICENSE"), "utf8");
  const faults = await Promise.all(folders.map((folder) => checkPackage(join(root, folder), folder, licence)));
  return faults.flat();
}

async function checkPackage(pkgDir: string, folder: string, licence: string): Promise<string[]> {
  const manifest = JSON.parse(readFileSync(join(pkgDir, "package.json"), "utf8"));
  if (manifest.private === true) return [];
  const { messages } = await publint({ pkgDir, pack: "npm", strict: true });
  return [
    ...messages.map((message) => `${folder}: ${formatMessage(message, manifest, { color: false }) ?? message.code}`),
    // npm packs both where they stand beside the manifest, and a link to them it leaves out.
    ...(existsSync(join(pkgDir, "README.md")) ? [] : [`${folder}: there is no README.md, so its page would be empty`]),
    ...(isLicence(join(pkgDir, "LICENSE"), licence) ? [] : [`${folder}: LICENSE is not a copy of the project's`]),
  ];
}

function isLicence(path: string, licence: string): boolean {
  return existsSync(path) && lstatSync(path).isFile() && readFileSync(path, "utf8") === licence;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const bundleFault = judgeBundle(root);
  const faults = [...(await checkPackages(root)), ...(bundleFault === null ? [] : [bundleFault])];
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.stdout.write(`${faults.length} faults in what is published\n`);
  if (faults.length > 0) process.exitCode = 1;
}
