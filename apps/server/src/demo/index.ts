export { createDemoPlayer } from "./play-demo.ts";
export { findDemo } from "./queries/demos.ts";
export { demoRoutes } from "./routes.ts";
export { startDemo } from "./start-demo.ts";
