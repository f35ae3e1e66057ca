import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const example = fileURLToPath(new URL("../../../../examples/flights-xgboost/", import.meta.url));

/** A folder with a model that is live within a second: its trees are evaluated by the server, without Python. */
export function treesRepository(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["model.json", "test_data.json", "driftguard.json"])
    copyFileSync(join(example, name), join(folder, name));
}
