export {
  findActiveBaseline,
  findActiveBins,
  findBaselinePerformance,
  findBaselineRow,
  insertActiveBaseline,
  type BaselineRow,
} from "./queries/baselines.ts";
export { type ActiveBaseline, baselineBytes, baselineKind, readBaseline, writeBaseline } from "./stored-baseline.ts";
export { acceptAsNormal, type NewNormal } from "./accept-as-normal.ts";
export { baselineGiver, type GivenBaseline } from "./give-baseline.ts";
export { learnBaseline } from "./learn-baseline.ts";
export { rebuildBaseline } from "./leave-baseline.ts";
export { type BaselineParts, baselineRoutes } from "./routes.ts";
export { putBaseline } from "./put-baseline.ts";
export type { TableFile } from "./table/table-file.ts";
