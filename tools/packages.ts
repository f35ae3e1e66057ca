import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { judgeBundle } from "./bundle-command/judge-bundle.ts";

/** Every fault of the packages that we publish, as npm would pack them: what they promise must be in the tarball. */
export async function checkPackages(root: string): Promise<string[]> {
  const folders = globSync("{packages,apps}/*", { cwd: root }).sort();
  const faults = await Promise.all(folders.map((folder) => checkPackage(join(root, folder), folder)));
  return faults.flat();
}

async function checkPackage(pkgDir: string, folder: string): Promise<string[]> {
  const manifest = JSON.parse(readFileSync(join(pkgDir, "package.json"), "utf8"));
  if (manifest.private === true) return [];
  const { messages } = await publint({ pkgDir, pack: "npm", strict: true });
  return messages.map((message) => `${folder}: ${formatMessage(message, manifest, { color: false }) ?? message.code}`);
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const bundleFault = judgeBundle(root);
  const faults = [...(await checkPackages(root)), ...(bundleFault === null ? [] : [bundleFault])];
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.stdout.write(`${faults.length} faults in what is published\n`);
  if (faults.length > 0) process.exitCode = 1;
}
