import { join } from "node:path";

import { BuildProblem, type Json, readTestData } from "@driftguard/runtime";

import { type DeploymentFolders, versionFolder } from "./version-folder.ts";

const samplesMax = 20;

/** Rows of a version's own test data, to try it with; none where it brought none that can be read. */
export function readSamples(
  folders: DeploymentFolders,
  deployment: { readonly organisation: number; readonly id: string },
): readonly Json[] {
  try {
    return readTestData(join(versionFolder(folders, deployment), "files"))?.rows.slice(0, samplesMax) ?? [];
  } catch (error) {
    // The build said so to whoever pushed; here there is nothing to try.
    if (error instanceof BuildProblem) return [];
    throw error;
  }
}
