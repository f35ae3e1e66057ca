import type { DeploymentState } from "@driftguard/protocol";

/** What people call the state of a deployment. */
export const stateWords: Readonly<Record<DeploymentState, string>> = {
  building: "Building",
  ready: "Ready",
  live: "Live",
  superseded: "Superseded",
  "rolled-back": "Rolled back",
  removed: "Removed",
  failed: "Failed",
  cancelled: "Cancelled",
};
