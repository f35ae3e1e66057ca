export { createFreshener, type Freshener, type OpenedModel } from "./open-model.ts";
export { driftRoutes } from "./routes.ts";
