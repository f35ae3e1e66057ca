export { createTrials, type Trials } from "./create-trials.ts";
export { trafficRoutes } from "./routes.ts";
export { findCanary } from "./queries/canaries.ts";
export { versionIn } from "./version-in.ts";
