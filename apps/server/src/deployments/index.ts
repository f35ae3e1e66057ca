export { addConsent } from "./add-consent.ts";
export { type BuildParts, deploySteps, noteEnd, openBuild } from "./build-deployment.ts";
export {
  changeDeployment,
  type DeploymentCard,
  type DeploymentRow,
  findDeployment,
  findNamed,
  listLiveDeployments,
  listPossible,
  type LiveDeployment,
  lockDeployments,
} from "./queries/deployments.ts";
export { endExperiment, findTraffic, keepTraffic, type TrafficRow } from "./queries/traffic.ts";
export { type PlaceRange, placesInAll, type Share, sharePlaces } from "./share-places.ts";
export { describeIsolationNow } from "./describe-isolation.ts";
export { curlLine } from "./curl-line.ts";
export { findPushed, pushCommit, type PushedCommit } from "./push-commit.ts";
export type { Serving } from "./present-deployment.ts";
export { readSamples } from "./read-samples.ts";
export { resolveDeployment } from "./resolve-deployment.ts";
export { deploymentRoutes } from "./routes.ts";
export { rollBack, type TakenOff, takeOff } from "./swap.ts";
export { whyNotServed } from "./why-not-served.ts";
export { type DeploymentFolders, deploymentFolders, versionFolder, workerUid } from "./version-folder.ts";
