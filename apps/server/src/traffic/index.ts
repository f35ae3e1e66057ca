export { createTrials, type Trials } from "./create-trials.ts";
export { trafficRoutes } from "./routes.ts";
