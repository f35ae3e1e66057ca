// Rows of a model that there is not
export { simulatedRows, simulateRows, type SimulatedRow, type SimulateOptions } from "./simulate-rows.ts";
export { traffics, type Traffic } from "./traffic.ts";

// Changes planted in rows
export { changePlanter, plantChanges } from "./plant-changes.ts";
export type { ChangePlanter, Moment, PlantOptions, PlantRowsOptions, Row } from "./plant-changes.ts";
export { changeAmounts, type Change, type ChangeKind, type ColumnChange } from "./change.ts";
export { scheduleKinds, strengthAt, type Schedule } from "./schedule.ts";

// What they are made of
export { families, type Family } from "./families.ts";
export { massPerDeviation, noSeason, randomSeason, seasonAt, trafficAt, wander, type Season } from "./habits.ts";
export { moveMass } from "./move-mass.ts";
