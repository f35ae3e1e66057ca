export { type BuildParts, deploySteps, noteEnd, openBuild } from "./build-deployment.ts";
export { changeDeployment, listLiveDeployments, type LiveDeployment } from "./queries/deployments.ts";
export type { Serving } from "./present-deployment.ts";
export { resolveDeployment } from "./resolve-deployment.ts";
export { deploymentRoutes } from "./routes.ts";
export { rollBack } from "./swap.ts";
export { whyNotServed } from "./why-not-served.ts";
export { type DeploymentFolders, deploymentFolders, versionFolder, workerUid } from "./version-folder.ts";
