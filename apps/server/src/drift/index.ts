export { createFreshener, type Freshener, openModel, type OpenedModel } from "./open-model.ts";
export { driftRoutes } from "./routes.ts";
