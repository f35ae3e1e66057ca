export { giveUp } from "./give-up.ts";
export { createServedRecorder, type ServedRecorder } from "./create-served-recorder.ts";
export { createServing, type ServingRuntime } from "./create-serving.ts";
export { createShadows, type Shadows } from "./create-shadows.ts";
export { createTally, type Tally } from "./create-tally.ts";
export { endpointResolver } from "./resolve-endpoint.ts";
export { recordable } from "./served-items.ts";
export { isOfTheModel } from "./failures-of-the-model.ts";
export { servingRoutes } from "./routes.ts";
