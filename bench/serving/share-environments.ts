import { chmodSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { keptFolder } from "./start-peer.ts";

/** How the server of these parts is run. */
export const program: "built" | "source" = existsSync(new URL("../../apps/server/dist/main.js", import.meta.url))
  ? "built"
  : "source";

/** Environments are kept beside the checkout: what pip needs is the registry's speed, and not ours. */
export function shareEnvironments(dataFolder: string): void {
  const folder = join(keptFolder, "environments");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(dataFolder, "deployments"), { recursive: true });
  for (const path of [keptFolder, dirname(dataFolder), dataFolder, join(dataFolder, "deployments")])
    chmodSync(path, 0o711);
  symlinkSync(folder, join(dataFolder, "deployments/environments"));
}
