import { readFileSync } from "node:fs";
import { DriftReport } from "../../report/drift-report.ts";
import type { Report } from "../../report/report.ts";
import { CommandError } from "../command-error.ts";
import { packageFile } from "../package-file.ts";
import { readJson } from "../tables/read-schema.ts";
import { schemaFault } from "./schema-fault.ts";

/** A report that `check --format json` wrote. @throws CommandError with the first place that is not as it wrote it */
export async function readReport(path: string): Promise<DriftReport> {
  const content = await readJson(path, "report");
  if (!isReport(content)) {
    const fault = schemaFault(content, readSchema()) ?? "";
    throw new CommandError("unreadable", `${path}: no report of driftwatch check --format json: ${fault}.`);
  }
  return new DriftReport(content);
}

/** The schema is the one that reports are tested against. */
function isReport(content: unknown): content is Report {
  return schemaFault(content, readSchema()) === null;
}

function readSchema(): unknown {
  return JSON.parse(readFileSync(packageFile("report.schema.json"), "utf8"));
}
