export { findActiveBaseline, insertActiveBaseline, type BaselineRow } from "./queries/baselines.ts";
export { type ActiveBaseline, readBaseline, writeBaseline } from "./stored-baseline.ts";
export { rebuildBaseline } from "./leave-baseline.ts";
export { baselineRoutes } from "./routes.ts";
export { putBaseline } from "./put-baseline.ts";
export type { TableFile } from "./table-file.ts";
