import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findLoosePins } from "./supply-chain/find-loose-pins.ts";
import { judgeLockfile } from "./supply-chain/judge-lockfile.ts";

/** Every fault in what a checkout installs, judged from its committed files alone. */
export function checkSupplyChain(root: string): string[] {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
  const manifests = globSync("{package.json,{packages,apps}/*/package.json,{tools,bench}/package.json}", { cwd: root });
  return [
    ...judgeLockfile(read("package-lock.json"), {
      floors: read("security/floors.json"),
      allowScripts: read("package.json").allowScripts,
    }),
    ...manifests.sort().flatMap((path) => findLoosePins(read(path)).map((fault) => `${path}: ${fault}`)),
  ];
}

if (import.meta.main) {
  const faults = checkSupplyChain(join(import.meta.dirname, ".."));
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.stdout.write(`${faults.length} faults in what is installed\n`);
  if (faults.length > 0) process.exitCode = 1;
}
