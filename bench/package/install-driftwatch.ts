import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { judgeBundle } from "@driftguard/tools";

const root = join(import.meta.dirname, "../..");

/** An installed driftwatch. */
export type Installed = {
  /** The folder with `node_modules`. */
  readonly home: string;
  /** The program that runs when a user says `driftwatch`. */
  readonly command: string;
  /** What npm took for it, by the clock. */
  readonly seconds: number;
};

/**
 * Packs driftwatch and installs the tarball in an empty folder inside one that is there: what is measured is what people get.
 *
 * @throws Error if what would be packed is not made from what is compiled
 */
export function installDriftwatch(folder: string): Installed {
  const fault = judgeBundle(root);
  if (fault !== null) throw new Error(fault);
  const packed = ["stats", "driftwatch"].map((name) =>
    execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], {
      cwd: join(root, "packages", name),
      encoding: "utf8",
    }).trim(),
  );
  const home = join(folder, "home");
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), '{ "private": true, "type": "module" }\n');
  const began = performance.now();
  execFileSync("npm", ["install", "--no-audit", "--no-fund", ...packed.map((name) => join("..", name))], {
    cwd: home,
    stdio: "ignore",
  });
  const seconds = (performance.now() - began) / 1000;
  return { home, command: join(home, "node_modules/driftwatch/bin/driftwatch.js"), seconds };
}
