export { lookAtDue, type LookParts } from "./look-at-experiment.ts";
export { experimentRoutes } from "./routes.ts";
