export { runUpkeep, type UpkeepParts } from "./run-upkeep.ts";
export { findLastUpkeep } from "./queries/lease.ts";
