import { join } from "node:path";
import type { BuildStep, EnvironmentNote, Manifest, Signature } from "../contract.ts";
import { describeEndpoint } from "../signature/describe-endpoint.ts";
import type { BaselineNote } from "./baseline-step.ts";
import type { FilesNote } from "./fetch-step.ts";
import type { LoadNote } from "./load-step.ts";
import { manifestFile } from "./read-manifest.ts";
import { readNote, writeWhole } from "./notes.ts";
import { readSettings } from "./read-settings.ts";
import { findingLines, unreadLines, type ScanNote } from "./scan-step.ts";

/** Puts what the steps have noted together; a version with a manifest can be served. */
export const readyStep: BuildStep = {
  name: "ready",
  limitMs: 10_000,
  async run({ folder, sandbox, log }) {
    const { files, digest } = readNote<FilesNote>(folder, "files");
    const { model, scan } = readNote<ScanNote>(folder, "scan");
    const { warnings } = readNote<LoadNote>(folder, "load");
    const signature = readNote<Signature>(folder, "schema");
    const environment = readNote<EnvironmentNote | null>(folder, "environment");
    const manifest: Manifest = {
      format: 1,
      ...{ files, digest, model, scan, signature },
      pool: environment === null ? "tree" : "python",
      settings: readSettings(join(folder, "files")),
      environment,
      warnings: [...warnings, ...findingLines(scan), ...unreadLines(scan)],
      baseline: readNote<BaselineNote>(folder, "baseline").file,
      isolation: { level: sandbox.level, layers: sandbox.layers },
      openapi: describeEndpoint(signature),
    };
    writeWhole(manifestFile(folder), manifest);
    const { pool } = manifest;
    log(pool === "tree" ? "ready, without code of its own to isolate" : `ready, at isolation level ${sandbox.level}`);
  },
};
