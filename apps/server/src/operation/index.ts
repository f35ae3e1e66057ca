export { createMeasures, type Measures } from "./measures.ts";
export { measureIngest } from "./measure-ingest.ts";
export { measureJob } from "./measure-job.ts";
export { operationRoutes } from "./routes.ts";
