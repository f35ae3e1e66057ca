import type { DeploymentRow } from "../deployments/index.ts";
import { Problem } from "../platform/http/problem.ts";

const possible = new Set(["live", "ready", "superseded", "rolled-back"]);

/**
 * A version of a model by its name, with or without a "v" in front, or by the id of its deployment.
 *
 * @throws Problem version/not-found, deployment/not-eligible
 */
export function versionIn(all: readonly DeploymentRow[], reference: string): DeploymentRow {
  const found =
    all.find(({ version_name, id }) => version_name === reference || id === reference) ??
    all.find(({ version_name }) => `v${version_name}` === reference);
  if (found === undefined) throw new Problem("version/not-found", `There is no built version "${reference}".`);
  if (!possible.has(found.state) || found.version === null)
    throw new Problem("deployment/not-eligible", `Version "${found.version_name}" is ${found.state}.`);
  return found;
}
