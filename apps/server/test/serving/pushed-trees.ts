import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { listFiles } from "../../src/command/deploy/list-files.ts";
import { packFolder } from "../../src/command/deploy/pack-folder.ts";

const example = fileURLToPath(new URL("../../../../examples/flights-xgboost/", import.meta.url));

/**
 * A model of trees, which needs no Python, without its baseline: packed as a push sends it.
 *
 * @param alter - makes another model of the text of its files
 */
export async function packedTrees(alter: ((file: string) => string) | null = null): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "driftguard-trees-"));
  try {
    mkdirSync(join(folder, "model"));
    for (const name of ["driftguard.json", "model.json", "test_data.json"])
      cpSync(join(example, name), join(folder, "model", name));
    for (const name of alter === null ? [] : ["model.json", "test_data.json"]) {
      const file = join(folder, "model", name);
      writeFileSync(file, alter?.(readFileSync(file, "utf8")) ?? "");
    }
    await packFolder(await listFiles(join(folder, "model")), join(folder, "packed"));
    return readFileSync(join(folder, "packed"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A row that it takes. */
export function treesRow(): unknown {
  const read: unknown = JSON.parse(readFileSync(join(example, "test_data.json"), "utf8"));
  const first: unknown = Array.isArray(read) ? read[0] : Reflect.get(Object(read), "inputs")[0];
  const input: unknown = Reflect.get(Object(first), "input") ?? first;
  return Array.isArray(input) && Array.isArray(input[0]) ? input[0] : input;
}
